import { delay } from '../../platform/kernel/delay.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { until } from '../../platform/testing/until.js';
import { notifyPeople } from '../../subgraphs/notification/inbox/notify.js';
import { NotificationKind } from '../../subgraphs/notification/kinds.js';
import { type Live, subscribe } from '../kit/live.js';
import { subscribeOverMultipart } from '../kit/live-multipart.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type OwnSystem } from '../kit/system.js';

const FOLLOW = `subscription ($after: String) {
  notificationReceived(after: $after) { cursor notification { title course { title instructor { displayName } } } }
}`;

let system: OwnSystem;
let grace: Person;
let ada: Person;
const open = new Set<Live>();

beforeAll(async () => {
  system = await startOwnSystem('follow-notifications');
  grace = await newInstructor(system.admin, 'Grace');
  ada = await newStudent(system.client, 'Ada');
  await hears(ada, 'Welcome');
}, 240_000);
afterEach(async () => {
  await Promise.all([...open].map((live) => live.end()));
  open.clear();
});
afterAll(() => system.stop());

const publish = (title: string) => newCourse(grace, { title });

/** Resolves once the student's inbox has it: events are late by their nature. */
const hears = (student: Person, title: string) =>
  until(async () => {
    const { notifications } = await student.client.ok('{ notifications(first: 1) { nodes { title } } }');
    expect(notifications.nodes[0]?.title).toBe(title);
  });

async function follow(after?: string, over = subscribe): Promise<Live> {
  const live = await over(ada.client, FOLLOW, { after });
  open.add(live);
  return live;
}

interface Received {
  readonly cursor: string;
  readonly notification: { readonly title: string; readonly course: { title: string; instructor: { displayName: string } } | null };
}

const next = async (live: Live): Promise<Received> => (await live.next()).notificationReceived;
const titleOf = async (live: Live) => (await next(live)).notification.title;

/** The place from which everything that follows is missed: of a course told to one who followed. */
async function aCursor(): Promise<string> {
  const live = await follow();
  const name = newId();
  await publish(name);
  let told: Received;
  do told = await next(live);
  while (!told.notification.title.endsWith(name));
  await live.end();
  return told.cursor;
}

test('a student is told of a published course with the fields of three subgraphs', async () => {
  const live = await follow(await aCursor());
  await publish('Welding');
  expect(await next(live)).toEqual({
    cursor: expect.any(String),
    notification: { title: 'New course: Welding', course: { title: 'Welding', instructor: { displayName: 'Grace' } } },
  });
});

test('what many are told at once is read once for all of them', async () => {
  const students = await Promise.all(['Bob', 'Eve', 'Ida', 'Joe'].map((name) => newStudent(system.client, name)));
  await Promise.all(students.map((student) => hears(student, 'Welcome')));
  const lives = await Promise.all(students.map(({ client }) => subscribe(client, FOLLOW)));
  for (const live of lives) open.add(live);
  const course = await newCourse(grace, { title: 'For many' }, false);
  const statements = await system.statementsOf(async () => {
    const frames = lives.map(next);
    await grace.client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: course.id });
    const told = await Promise.all(frames);
    expect(told.map(({ notification }) => notification)).toEqual(
      Array(4).fill({ title: 'New course: For many', course: { title: 'For many', instructor: { displayName: 'Grace' } } }),
    );
  });
  const reading = statements.filter(({ service, sql }) => service === 'notification' && /from "notice"/.test(sql));
  // Once in each process that has followers: in the distributed shape the service has two.
  expect(reading.length).toBeLessThanOrEqual(2);
});

test('one who was away gets exactly the two that were missed, in order, then live ones', async () => {
  const cursor = await aCursor();
  for (const title of ['Missed 1', 'Missed 2']) {
    await publish(title);
    // Two courses are two keys: without this their order would be anybody's.
    await hears(ada, `New course: ${title}`);
  }
  const live = await follow(cursor);
  expect([await titleOf(live), await titleOf(live)]).toEqual(['New course: Missed 1', 'New course: Missed 2']);
  await publish('Live');
  expect(await titleOf(live)).toBe('New course: Live');
});

test('over multipart, as phones do, the same is told, and resumed from the last cursor', async () => {
  const live = await follow(await aCursor(), subscribeOverMultipart);
  await publish('On a phone');
  const told = await next(live);
  expect(told.notification).toEqual({
    title: 'New course: On a phone',
    course: { title: 'On a phone', instructor: { displayName: 'Grace' } },
  });
  await live.end();
  await publish('In a tunnel');
  const resumed = await follow(told.cursor, subscribeOverMultipart);
  expect(await titleOf(resumed)).toBe('New course: In a tunnel');
});

test('nothing is missed or doubled while 200 others are written by transactions that commit out of order', async () => {
  const cursor = await aCursor();
  const writing = Promise.all(Array.from({ length: 200 }, (_, n) => toldOutOfOrder(n)));
  await publish('Missed 1');
  await publish('Missed 2');
  const live = await follow(cursor);
  await publish('Live');
  await writing;
  const titles: string[] = [];
  // A hundred of the others are Ada's own.
  while (titles.length < 103) titles.push(await titleOf(live));
  await publish('Last');
  expect(await titleOf(live)).toBe('New course: Last');
  expect(titles.filter((title) => title.startsWith('New course')).sort()).toEqual(
    ['Live', 'Missed 1', 'Missed 2'].map((title) => `New course: ${title}`),
  );
  expect(new Set(titles).size).toBe(103);
}, 240_000);

/** One of many transactions that overlap: written now, committed some time later, for Ada or for somebody else. */
async function toldOutOfOrder(n: number): Promise<void> {
  const context = (await system.beside()).subgraph('notification').context({ caller: serviceCaller('test') });
  await context.em.transactional(async (em) => {
    const notice = {
      userId: n % 2 === 0 ? ada.id : newId(),
      kind: NotificationKind.ANNOUNCEMENT as const,
      facts: { courseTitle: 'Overlapping', title: `number ${n}`, body: 'It took its time.' },
      courseId: null,
      link: null,
      at: context.clock.now(),
    };
    await notifyPeople({ ...context, em }, [notice]);
    await em.flush();
    await delay(Math.random() * 60);
  });
}

test('the same through a restart of the server', async () => {
  const cursor = await aCursor();
  await publish('Before');
  // Stopped at once: whatever of it is still on its way waits in the database.
  await system.restart();
  await publish('After');
  const live = await follow(cursor);
  expect([await titleOf(live), await titleOf(live)].sort()).toEqual(['New course: After', 'New course: Before']);
  await publish('Live');
  expect(await titleOf(live)).toBe('New course: Live');
}, 240_000);

test('one who follows while the server restarts is told to come back, and misses nothing', async () => {
  const cursor = await aCursor();
  const live = await follow(cursor);
  const cutOff = live.next().catch((close: unknown) => close);
  await system.restart();
  expect(await cutOff).toMatchObject({ code: 1001, reason: 'Going away' });
  await publish('Meanwhile');
  const resumed = await follow(cursor);
  expect(await titleOf(resumed)).toBe('New course: Meanwhile');
}, 240_000);
