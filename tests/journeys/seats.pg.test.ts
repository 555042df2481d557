import { until } from '../../platform/testing/until.js';
import { expectNothingBroken } from '../chaos/checks/money.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import {
  cancel,
  type Enrolled,
  enroll,
  enrollmentOf,
  fromTheBeginning,
  kindsTold,
  lapsing,
  PRICE,
  paymentOf,
  startCheckout,
} from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const ENROLLMENT = `subscription ($after: String) { enrollmentChanged(after: $after) {
  cursor enrollment { id status saga { name state } course { title } } } }`;
const PAYMENT = `subscription ($id: ID!, $after: String) { paymentChanged(id: $id, after: $after) {
  cursor payment { id status enrollment { id } } } }`;

const open = new Set<Live>();
afterEach(async () => {
  await Promise.all([...open].map((live) => live.end()));
  open.clear();
});

async function follow(person: Person, subscription: string, variables = {}): Promise<Live> {
  const service = subscription === PAYMENT ? 'payment' : 'enrollment';
  const live = await subscribe(person.client, subscription, { after: fromTheBeginning(service), ...variables });
  open.add(live);
  return live;
}

/** Reads on until it holds, and answers all that was read. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
async function readUntil(live: Live, holds: (data: any) => boolean): Promise<any[]> {
  const read = [];
  do read.push(await live.next());
  while (!holds(read.at(-1)));
  return read;
}

// What people do back to back must not wait for events: with none of them relayed it works up to the click that pays.
describe.each([
  ['as they come', false],
  ['still on their way', true],
])('one click, with events %s', (_when, held) => {
  let system: System;
  let grace: Person;
  beforeAll(async () => {
    system = await startSystem();
    if (held) await system.hold();
    grace = await newInstructor(system.admin, 'Grace');
  }, 240_000);
  afterAll(async () => {
    await expectNothingBroken(system);
    await system.stop();
  });

  test('publish, enroll, start the checkout and pay, back to back: active, with each step told live', async () => {
    const ada = await newStudent(system.client, 'Ada');
    const steps = await follow(ada, ENROLLMENT);
    const { id: courseId } = await newCourse(grace, { title: 'Welding', price: PRICE, capacity: 1 });
    const enrolled = await enroll(ada, courseId);
    expect(enrolled).toMatchObject({ status: 'PENDING_PAYMENT', price: PRICE, payment: null });
    const { url, payment } = await startCheckout(ada, enrolled.id);
    const money = await follow(ada, PAYMENT, { id: payment.id });
    expect((await steps.next()).enrollmentChanged.enrollment).toEqual({
      id: enrolled.id,
      status: 'PENDING_PAYMENT',
      saga: [
        { name: 'seat', state: 'DONE' },
        { name: 'payment', state: 'RUNNING' },
        { name: 'activation', state: 'PENDING' },
        { name: 'notice', state: 'PENDING' },
      ],
      course: { title: 'Welding' },
    });
    await onHostedPage(system.origin, url, 'pay');
    await system.release();

    const paid = await readUntil(money, ({ paymentChanged }) => paymentChanged.payment.status === 'SUCCEEDED');
    expect(paid.at(-1).paymentChanged.payment).toEqual({ id: payment.id, status: 'SUCCEEDED', enrollment: { id: enrolled.id } });
    const told = await readUntil(steps, ({ enrollmentChanged }) => enrollmentChanged.enrollment.status === 'ACTIVE');
    expect(told.at(-1).enrollmentChanged.enrollment.saga.map(({ state }: { state: string }) => state)).toEqual([
      'DONE',
      'DONE',
      'DONE',
      'DONE',
    ]);
    await until(async () => expect(await kindsTold(ada)).toContain('ENROLLMENT_CONFIRMED'));
    expect(await paymentOf(ada, payment.id)).toMatchObject({ invoice: { total: { amount: 10_000 }, refunded: { amount: 0 } } });
  });
});

describe('a seat', () => {
  let system: System;
  let grace: Person;
  beforeAll(async () => {
    system = await startSystem();
    grace = await newInstructor(system.admin, 'Grace');
  }, 240_000);
  afterAll(async () => {
    await expectNothingBroken(system);
    await system.stop();
  });

  test('of one who gives up after a declined card is handed on; they are told why, and nothing is charged', async () => {
    const [ada, bob] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Bob')];
    const { id: courseId } = await newCourse(grace, { price: PRICE, capacity: 1 });
    const enrolled = await enroll(ada, courseId);
    const waiting = await enroll(bob, courseId);
    expect(waiting).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
    const steps = await follow(ada, ENROLLMENT);
    const { url, payment } = await startCheckout(ada, enrolled.id);
    for (const button of ['decline', 'cancel'] as const) await onHostedPage(system.origin, url, button);
    const told = await readUntil(steps, ({ enrollmentChanged }) => enrollmentChanged.enrollment.status === 'CANCELLED');
    expect(told.at(-1).enrollmentChanged.enrollment.saga[1]).toEqual({ name: 'payment', state: 'REFUSED' });
    expect(await enrollmentOf(ada, enrolled.id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'The card was declined' });
    expect(await paymentOf(ada, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'card_declined', invoice: null });
    expect(await system.sql('payment', 'select * from ledger where payment_id = ?', [payment.id])).toEqual([]);
    expect(await enrollmentOf(bob, waiting.id)).toMatchObject({ status: 'PENDING_PAYMENT', waitlistPosition: null });
    await until(async () => {
      expect(await kindsTold(ada)).toEqual(expect.arrayContaining(['ENROLLMENT_CANCELLED', 'PAYMENT_FAILED']));
      expect(await kindsTold(bob)).toContain('WAITLIST_PROMOTED');
    });
    expect(await kindsTold(ada)).not.toContain('ENROLLMENT_CONFIRMED');
  });

  test('of five is held by five of two hundred who come at once; what is given back goes to those who waited, in their order', async () => {
    const people = await crowd(200);
    const { id: courseId } = await newCourse(grace, { price: PRICE, capacity: 5 });
    // A school's course is known everywhere long before two hundred come at once for it.
    const seatsLeft = async () =>
      (await grace.client.ok('query ($id: ID!) { course(id: $id) { seatsLeft } }', { id: courseId })).course.seatsLeft;
    await until(async () => expect(await seatsLeft()).toBe(5));
    const enrolled = await Promise.all(people.map(async (person) => ({ person, ...(await enroll(person, courseId)) })));
    const holders = enrolled.filter(({ status }) => status === 'PENDING_PAYMENT');
    expect(holders).toHaveLength(5);
    const line = await inLine(enrolled);
    expect(line.map(({ position }) => position)).toEqual(Array.from({ length: 195 }, (_, index) => index + 1));

    // All that hold one pay or cancel: whatever lapses from here on is of those who moved up.
    for (const { person, id } of holders.slice(3)) await pays(person, id);
    for (const { person, id } of holders.slice(0, 3)) await cancel(person, id);
    const [first, second, third, fourth, fifth] = line as [Waiting, Waiting, Waiting, Waiting, Waiting];
    for (const { person, id } of [first, second, third]) {
      expect(await enrollmentOf(person, id)).toMatchObject({ status: 'PENDING_PAYMENT', waitlistPosition: null });
    }
    expect(await enrollmentOf(fourth.person, fourth.id)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
    for (const { person, id } of [first, second]) await pays(person, id);
    await until(async () => expect(await kindsTold(third.person)).toContain('WAITLIST_PROMOTED'));

    // Nobody passes the line: neither while the seat of the third lapses, nor at the moment it does.
    const newcomer = await newStudent(system.client);
    expect(await enroll(newcomer, courseId)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 193 });
    await system.sql('enrollment', lapsing(third.id));
    await until(async () => {
      expect(await enrollmentOf(fourth.person, fourth.id)).toMatchObject({ status: 'PENDING_PAYMENT' });
    });
    expect(await enrollmentOf(third.person, third.id)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'The seat was not paid for in time',
    });
    expect(await enrollmentOf(fifth.person, fifth.id)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
    await pays(fourth.person, fourth.id);
    await until(async () => expect(await kindsTold(third.person)).toContain('ENROLLMENT_CANCELLED'));
    expect(await seatsLeft()).toBe(0);
  }, 400_000);

  /** Students, a few at a time: passwords are slow on purpose. */
  async function crowd(size: number): Promise<Person[]> {
    const people: Person[] = [];
    while (people.length < size) people.push(...(await Promise.all(Array.from({ length: 10 }, () => newStudent(system.client)))));
    return people;
  }

  async function pays(person: Person, id: string): Promise<void> {
    await onHostedPage(system.origin, (await startCheckout(person, id)).url, 'pay');
    await until(async () => expect((await enrollmentOf(person, id)).status).toBe('ACTIVE'));
  }
});

interface Waiting extends Enrolled {
  readonly person: Person;
  readonly position: number;
}

/** Everybody who waits, by the position that they are told when all have come. */
async function inLine(enrolled: readonly (Enrolled & { person: Person })[]): Promise<Waiting[]> {
  const waiting = await Promise.all(
    enrolled
      .filter(({ status }) => status === 'WAITLISTED')
      .map(async ({ person, id }) => {
        const now = await enrollmentOf(person, id);
        return { ...now, person, position: now.waitlistPosition ?? 0 };
      }),
  );
  return waiting.sort((one, other) => one.position - other.position);
}
