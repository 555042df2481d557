import pg from 'pg';
import { manualClock } from '../../testing/clock.js';
import { type TestPostgres, testPostgres } from '../../testing/postgres.js';
import { sessionStoreContract } from './contract.js';
import { openPostgresSessions } from './postgres.js';

let postgres: TestPostgres;
let url: string;
beforeAll(async () => {
  postgres = await testPostgres();
  url = await postgres.createDatabase('lms_auth');
});
afterAll(() => postgres.drop());

describe('sessions in PostgreSQL', () => {
  sessionStoreContract((clock) => openPostgresSessions({ url, poolSize: 4, clock }));

  it('creates its tables once when several processes start at the same time', async () => {
    const fresh = await postgres.createDatabase('lms_auth');
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => openPostgresSessions({ url: fresh, poolSize: 1, clock: manualClock() })),
    );
    expect(await Promise.all(stores.map((store) => store.read('nobody')))).toEqual([null, null, null, null]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('deletes the sessions that have expired, and only those', async () => {
    const clock = manualClock();
    const store = await openPostgresSessions({ url: await postgres.createDatabase('lms_auth'), poolSize: 1, clock });
    const session = (id: string, ms: number) => ({
      id,
      userId: id,
      userAgent: null,
      chainKey: 'key',
      tokenHash: 'hash',
      startedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + ms),
      accountStatus: { role: 'STUDENT', active: true, sequence: 1 },
    });
    const [brief, long] = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'];
    await store.start(session(brief, 1_000));
    await store.start(session(long, 5_000));
    clock.advance(1_000);
    await store.deleteExpired();
    clock.advance(-1_000);
    expect(await store.read(brief)).toBeNull();
    expect(await store.read(long)).not.toBeNull();
    await store.close();
  });

  it('survives the loss of its connections', async () => {
    const store = await openPostgresSessions({ url, poolSize: 2, clock: manualClock() });
    await store.read('019a0000-0000-7000-8000-000000000001');
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lms sessions' and datname = current_database()`,
    );
    await admin.end();
    // The first query may fail on the broken connection; the next one gets a new connection.
    await store.read('019a0000-0000-7000-8000-000000000001').catch(() => {});
    expect(await store.read('019a0000-0000-7000-8000-000000000001')).toBeNull();
    await store.close();
  });
});
