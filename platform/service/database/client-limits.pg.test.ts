import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/context.js';
import { type AnonymousCaller, type Caller, serviceCaller } from '../../kernel/identity.js';
import { onBehalfOf } from '../../postgres/on-behalf.js';
import { transaction } from '../../postgres/transaction.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { until } from '../../testing/until.js';
import { defineSubgraph } from '../declaration.js';

@Resolver()
class QueryResolver {
  @Query(() => Boolean)
  async sleep(@Arg('seconds', () => Int) seconds: number, @Ctx() { em }: RequestContext): Promise<boolean> {
    await em.execute('select pg_sleep(?)', [seconds]);
    return true;
  }

  /** Waits in PostgreSQL for as long as somebody holds the lock. */
  @Query(() => Boolean)
  async wait(@Ctx() { em }: RequestContext): Promise<boolean> {
    await em.fork().transactional((inside) => inside.execute('select pg_advisory_xact_lock_shared(1)'));
    return true;
  }

  @Query(() => [String])
  timeLimits(@Ctx() { em }: RequestContext): Promise<string[]> {
    return timeLimits(em);
  }
}

const timeLimits = async (em: EntityManager): Promise<string[]> => {
  const [limits] = (await em.execute(
    "select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock",
  )) as [{ statement: string; lock: string }];
  return [limits.statement, limits.lock];
};

const declaration = defineSubgraph({
  name: 'queries',
  database: 'lms_queries',
  entities: [],
  migrations: [],
  resolvers: [QueryResolver],
  references: {},
  mutations: {},
});

const from = (address: string): AnonymousCaller => ({ kind: 'anonymous', address });
const user: Caller = { kind: 'user', userId: '0198c0de-0000-7000-8000-000000000001', role: 'STUDENT', sessionId: 's' };

let queries: TestSubgraph | undefined;
const serve = async (settings: Record<string, string> = {}): Promise<TestSubgraph> => {
  queries = await testSubgraph(declaration, { settings, isAskedOnce: true });
  return queries;
};
afterEach(async () => {
  await queries?.stop();
});

describe('a statement of a call', () => {
  it.each([
    ['without a sign-in', from('192.0.2.1')],
    ['of a user', user],
    ['of another service', serviceCaller('course')],
  ])('is stopped at its time limit: %s', async (_whose, caller) => {
    const service = await serve({ LMS_DATABASE_TIMEOUT: '50ms' });
    expect(await service.refused('{ sleep(seconds: 3600) }', {}, caller)).toEqual({ code: 'OPERATION_TOO_COMPLEX' });
  });

  it('waits for a lock half as long, and is UNAVAILABLE then: it may be sent again', async () => {
    const service = await serve({ LMS_DATABASE_TIMEOUT: '2s' });
    await held(service, async () => {
      expect(await service.refused('{ wait }', {}, user)).toEqual({ code: 'UNAVAILABLE' });
    });
  });
});

test("a service's own work has no time limit, in transactions or outside, whoever used the connection before", async () => {
  const service = await serve({ LMS_DATABASE_TIMEOUT: '30s' });
  const own = () => service.context({ caller: serviceCaller('queries') });
  const ofClient = async () => (await service.ok('{ timeLimits }')).timeLimits;
  const seen = [
    await ofClient(),
    await transaction(own(), (em) => timeLimits(em)),
    await ofClient(),
    await timeLimits(own().em),
    await ofClient(),
    await onBehalfOf(user, () => transaction(own(), (em) => timeLimits(em))),
  ];
  const [limited, none] = [
    ['30s', '15s'],
    ['0', '0'],
  ];
  expect(seen).toEqual([limited, none, limited, none, limited, limited]);
});

describe('callers without a sign-in', () => {
  // However busy the machine is, nothing ends but by what the test does.
  const PATIENT = { LMS_DATABASE_TIMEOUT: '1h', LMS_POOL_WAIT: '1h' };
  const MANY = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: wait`).join(' ')} }`;

  it('leave connections to others, however many queries they have', async () => {
    const service = await serve(PATIENT);
    const waiting: Promise<unknown>[] = [];
    await held(service, async (blocked) => {
      waiting.push(service.ok(MANY, {}, from('192.0.2.1')));
      await blocked(4);
      expect(await service.ok('{ sleep(seconds: 0) }', {}, from('192.0.2.2'))).toEqual({ sleep: true });
      waiting.push(service.ok(MANY, {}, from('192.0.2.2')), service.ok(MANY, {}, from('192.0.2.3')));
      await blocked(7);
      expect(await service.ok('{ sleep(seconds: 0) }', {}, user)).toEqual({ sleep: true });
    });
    expect(await Promise.all(waiting)).toHaveLength(3);
  });

  it('are refused when their share is in use for too long', async () => {
    const service = await serve({ ...PATIENT, LMS_POOL_WAIT: '50ms' });
    const waiting: Promise<unknown>[] = [];
    await held(service, async (blocked) => {
      waiting.push(service.call(MANY, {}, from('192.0.2.1')));
      await blocked(4);
      const refusal = await service.refused('{ sleep(seconds: 0) }', {}, from('192.0.2.1'));
      expect(refusal).toEqual({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } });
    });
    await Promise.all(waiting);
  });
});

/** Resolves when so many connections wait for the lock. */
type Blocked = (connections: number) => Promise<void>;

/** Runs while another session holds the lock that `wait` waits for. */
async function held({ database }: TestSubgraph, work: (blocked: Blocked) => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: database });
  await holder.connect();
  try {
    await holder.query('select pg_advisory_lock(1)');
    await work((connections) =>
      until(async () => {
        const { rows } = await holder.query(
          'select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
        );
        return rows.length === connections;
      }),
    );
  } finally {
    await holder.end();
  }
}
