import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/postgres/embedded.js';
import { pause } from '../../platform/waiting.js';
import type { Client } from '../kit/client.js';
import { eventually } from '../kit/eventually.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../kit/program.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../kit/school.js';
import { cancel, enroll, enrollmentOf, PRICE, startCheckout } from '../kit/shop.js';
import { underWay } from './ledger.js';
import { brokenMoneyIn, NO_MONEY_LOST } from './money.js';

// The real program on real files, killed at each step of the saga that takes money for a seat.

let folder: string;
let program: Program;
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-money-'));
  await start();
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
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
    settings: {
      LMS_RATE_LIMITS: 'false',
      LMS_EVENT_RETRY_FIRST: '20ms',
      LMS_EVENT_ATTEMPTS: '1000',
      LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
      LMS_GATEWAY_WEBHOOK_COPIES: '2',
      LMS_SAGA_POLL: '200ms',
      LMS_PAYMENT_WORK_EVERY: '200ms',
    },
  });
}

/** Whoever it is, at wherever the program answers just now. */
const now = (person: Person): Person => ({
  ...person,
  client: new (person.client.constructor as typeof Client)(program.client.url, person.client.token),
});

const origin = () => new URL(program.client.url).origin;

/** SIGKILL so many ms after the click, while its answer may still be on its way; then it is started anew. */
async function killedAfter(ms: number, click: () => Promise<unknown>): Promise<void> {
  const clicked = click().catch(() => {});
  await pause(ms);
  await program.kill();
  await clicked;
  await start();
}

/** The clicks of one who enrolls and pays, then of one whose card is declined, then of one who leaves again. */
const CLICKS = ['enroll', 'checkout', 'pay', 'decline', 'cancel'] as const;
/** In ms after the click: from before its own commit to where others react to its event. */
const MOMENTS = [0, 25, 75];

test.each(CLICKS.flatMap((click) => MOMENTS.map((ms) => [click, ms] as const)))(
  'killed at %s, after %i ms: afterwards nobody has paid who is not in, and nobody is in who has not paid',
  async (click, ms) => {
    const admin = await signIn(program.client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
    const grace = await newInstructor(admin);
    const [ada, bob] = [await newStudent(program.client), await newStudent(program.client)];
    const { id: courseId } = await newCourse(grace, { price: PRICE, capacity: 1 });
    const at = (step: (typeof CLICKS)[number], work: () => Promise<unknown>) => (step === click ? killedAfter(ms, work) : work());

    await at('enroll', () => enroll(now(ada), courseId));
    const { id } = await again(() => enrolledIn(now(ada), courseId));
    const waiting = await enroll(now(bob), courseId);
    await at('checkout', () => startCheckout(now(ada), id));
    const { url } = await again(() => startCheckout(now(ada), id));
    const button = click === 'decline' ? 'decline' : 'pay';
    await at(button, () => onHostedPage(origin(), url, button));
    // A click whose answer was lost is made again by whoever made it; a page that has done its work has no button any more.
    await onHostedPage(origin(), url, button).catch(() => {});
    const settled = button === 'pay' ? 'ACTIVE' : 'CANCELLED';
    await eventually(async () => expect((await enrollmentOf(now(ada), id)).status).toBe(settled), 20_000);
    if (click === 'cancel') {
      await at('cancel', () => cancel(now(ada), id));
      await again(() => cancel(now(ada), id));
    }
    await quiet();
    expect(await brokenMoneyIn(postgres.url)).toEqual(NO_MONEY_LOST);
    const seatIsFree = click === 'cancel' || click === 'decline';
    expect((await enrollmentOf(now(bob), waiting.id)).status).toBe(seatIsFree ? 'PENDING_PAYMENT' : 'WAITLISTED');
  },
  60_000,
);

/** What is done once more when the first time was lost. */
async function again<Answer>(click: () => Promise<Answer>): Promise<Answer> {
  return click().catch(click);
}

/** The enrollment that there is, or a new one where the kill came before its commit. */
async function enrolledIn(person: Person, courseId: string): Promise<{ id: string }> {
  const { myEnrollments } = await person.client.ok('{ myEnrollments { nodes { id course { id } } } }');
  const found = myEnrollments.nodes.find(({ course }: { course: { id: string } | null }) => course?.id === courseId);
  return found ?? enroll(person, courseId);
}

/** Nothing is under way: no event, no webhook, no refund that is asked for. */
const quiet = () =>
  eventually(async () => {
    expect(await underWay(postgres.url)).toBe(0);
    expect(await brokenMoneyIn(postgres.url)).toEqual(NO_MONEY_LOST);
  }, 20_000);

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
