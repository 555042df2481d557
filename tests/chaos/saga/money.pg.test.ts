import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import { Client } from '../../kit/client.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newInstructor, newStudent, signIn } from '../../kit/school.js';
import { holdAt } from '../attacks/hold.js';
import { underWay } from '../checks/ledger.js';
import { brokenMoneyIn, NO_MONEY_LOST } from '../checks/money.js';
import { IN_HASTE } from '../site/settings.js';
import type { People, Stoppable } from './lane.js';
import { MOMENTS, nameOf } from './moments.js';
import { walkSaga } from './walk.js';

// The real program on real files, killed once at every step of the saga that takes money for a seat.

let folder: string;
let program: Program;
let postgres: EmbeddedPostgres;
let people: People;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-money-'));
  await start();
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const client = new Client(() => program.client.url);
  const admin = await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
  people = { teacher: await newInstructor(admin), ada: await newStudent(client, 'Ada'), bob: await newStudent(client, 'Bob') };
}, 240_000);
afterAll(async () => {
  await program.kill();
  // The last one to leave stops it.
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 240_000);

async function start(): Promise<void> {
  program = await startProgram({
    folder,
    entry: ['tests/chaos/program/program.worker.ts'],
    settings: { ...IN_HASTE, LMS_ACCESS_TOKEN_TTL: '4h' },
  });
}

const system: Stoppable = {
  url: (database) => postgres.url(database),
  hold: (_service, hold) => holdAt(program, hold),
  async restart() {
    await program.kill();
    await start();
  },
};

test.each(MOMENTS.map((moment) => [nameOf(moment), moment] as const))(
  'killed at %s: afterwards nobody has paid who is not in, and nobody is in who has not paid',
  async (_name, moment) => {
    await walkSaga(system, people, moment.at, [moment]);
    await until(async () => {
      expect(await underWay(postgres.url)).toBe(0);
      expect(await brokenMoneyIn(postgres.url)).toEqual(NO_MONEY_LOST);
    }, 20_000);
  },
  120_000,
);

test('each of these checks goes red when what it is about is broken', async () => {
  const spoilt = async (statement: string) =>
    Object.entries(await brokenMoneyIn(postgres.url, statement)).flatMap(([name, count]) => (count > 0 ? name : []));
  const one = (table: string, condition: string) => `ctid = (select min(ctid) from ${table} where ${condition})`;
  const active = one('enrolled', "status = 'ACTIVE'");
  expect(await spoilt('select 1')).toEqual([]);
  expect(await spoilt(`update enrolled set status = 'CANCELLED', payment_id = null where ${active}`)).toContain('paidNotEnrolled');
  expect(await spoilt(`update enrolled set payment_id = gen_random_uuid() where ${active}`)).toContain('enrolledNotPaid');
  expect(await spoilt(`update payment set status = 'REFUNDED' where ${one('payment', "status = 'SUCCEEDED'")}`)).toEqual([
    'enrolledNotPaid',
  ]);
  expect(await spoilt(`update course set seats_taken = seats_taken - 1 where ${one('course', 'seats_taken > 0')}`)).toEqual([
    'seatsMiscounted',
  ]);
  expect(await spoilt(`update course set capacity = 0 where ${one('course', 'seats_taken > 0')}`)).toEqual(['oversold']);
  expect(await spoilt(`delete from ledger where ${one('ledger', "kind = 'CHARGE'")}`)).toEqual(['booksDisagree', 'chargedOtherwise']);
  expect(await spoilt(`update ledger set currency = 'USD' where ${one('ledger', "kind = 'CHARGE'")}`)).toContain('booksDisagree');
  expect(await spoilt(`update invoice set refunded_amount = 1 where ${one('invoice', 'refunded_amount = 0')}`)).toEqual(['booksDisagree']);
  expect(await spoilt(`update charged set amount = amount + 1 where ${one('charged', 'amount > 0')}`)).toEqual(['chargedOtherwise']);
  expect(await spoilt(`insert into payment select * from payment where ${one('payment', "status = 'SUCCEEDED'")}`)).toContain(
    'chargedTwice',
  );
  expect(await spoilt(`delete from invoice where ${one('invoice', 'total_amount > 0')}`)).toContain('neverInvoiced');
});
