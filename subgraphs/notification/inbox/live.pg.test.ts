import { parse } from 'graphql';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { Role, UserRegistered, UserRoleChanged } from '../../../schema/events/user.js';
import { students } from '../audience/audience.js';
import { NotificationKind } from '../kinds.js';
import { notificationSubgraph } from '../subgraph.js';
import { schoolOf } from '../test-kit/school.js';
import { notifyAudience, notifyPeople } from './notify.js';

const RECEIVED = parse(
  'subscription ($after: String) { notificationReceived(after: $after) { cursor at notification { id title course { id } } } }',
);

interface Received {
  readonly cursor: string;
  readonly notification: { readonly id: string; readonly title: string };
}
interface Live {
  next(): Promise<Received>;
  end(): Promise<void>;
}

let notification: TestSubgraph;
const open = new Set<Live>();
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph);
});
afterEach(() => Promise.all([...open].map((live) => live.end())));
afterAll(() => notification.stop());
beforeEach(() => notification.clock.advance(60_000));

async function follow(caller: UserCaller, after?: string): Promise<Live> {
  const results = await notification.client.subscribe({ document: RECEIVED, variables: { after }, caller, correlationId: newId() });
  if (!('next' in results)) throw new Error(JSON.stringify(results.errors));
  const live: Live = {
    async next() {
      const { value } = await results.next();
      if (!value?.data) throw new Error(JSON.stringify(value));
      return value.data.notificationReceived as Received;
    },
    async end() {
      open.delete(live);
      await results.return?.();
    },
  };
  open.add(live);
  return live;
}
/** As the database's wake-up does. */
const committed = () => notification.feed.notify();
const publishes = async (title: string) => {
  const course = await school.publishes({ title });
  committed();
  return course;
};
const hides = (reader: UserCaller) =>
  notification.ok(
    'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind } }',
    { input: { kind: 'COURSE_PUBLISHED', inApp: false, email: false } },
    reader,
  );
const next = async (live: Live) => (await live.next()).notification.title;

test('a student follows what they are told from now on, by one feed row for all', async () => {
  const [one, other] = [await school.registers(Role.STUDENT, { silent: true }), await school.registers(Role.STUDENT, { silent: true })];
  const [live, second] = [await follow(one), await follow(other)];
  await notification.sql('truncate feed');
  await publishes('Welding');
  expect([await next(live), await next(second)]).toEqual(['New course: Welding', 'New course: Welding']);
  expect(await notification.sql(`select channel from feed where subject <> 'audiences changed'`)).toEqual([
    { channel: 'audience:students' },
  ]);
});

test('what many wait for is read in one statement, for each as they have it', async () => {
  const locales = ['en', 'de', 'en', 'en'];
  const readers = await Promise.all(locales.map((locale) => school.registers(Role.STUDENT, { locale, silent: true })));
  await hides(readers[3] as UserCaller);
  const lives = await Promise.all(readers.map((reader) => follow(reader)));
  const titles = Promise.all(lives.slice(0, 3).map(next));
  const hidden = lives[3]?.next().catch(() => 'nothing');
  notification.statements.length = 0;
  await publishes('Welding');
  expect(await titles).toEqual(['New course: Welding', 'Neuer Kurs: Welding', 'New course: Welding']);
  expect(notification.statements.filter((sql) => /from "notice"/.test(sql))).toHaveLength(1);
  await lives[3]?.end();
  expect(await hidden).toBe('nothing');
});

test('one who was away gets exactly what they missed, in order, then goes on live', async () => {
  const reader = await school.registers(Role.STUDENT, { silent: true });
  const first = await follow(reader);
  await publishes('Seen');
  const { cursor } = await first.next();
  await first.end();
  await publishes('Missed 1');
  await publishes('Missed 2');
  const resumed = await follow(reader, cursor);
  expect([await next(resumed), await next(resumed)]).toEqual(['New course: Missed 1', 'New course: Missed 2']);
  await publishes('Live');
  expect(await next(resumed)).toBe('New course: Live');
});

test('nothing is missed while two hundred transactions commit around one that commits late', async () => {
  const reader = await school.registers(Role.STUDENT, { silent: true });
  const first = await follow(reader);
  await publishes('Seen');
  const { cursor } = await first.next();
  await first.end();
  const late = notification.context({ caller: anonymous });
  await late.em.begin();
  const welcome = { kind: NotificationKind.WELCOME as const, facts: {}, courseId: null, link: null, at: notification.clock.now() };
  await notifyPeople(late, [{ ...welcome, userId: reader.userId }]);
  await late.em.flush();
  await Promise.all(Array.from({ length: 200 }, () => school.publishes({ title: 'One of many' })));
  const resumed = await follow(reader, cursor);
  await late.em.commit();
  committed();
  const seen: Received[] = [];
  while (seen.length < 201) seen.push(await resumed.next());
  expect(new Set(seen.map((each) => each.notification.id)).size).toBe(201);
  expect(seen.filter((each) => each.notification.title === 'Welcome')).toHaveLength(1);
});

test('one who follows before this service knows them is notified as a student as soon as it does', async () => {
  const reader = signedInAs(Role.STUDENT);
  const live = await follow(reader);
  await deliver(notification, UserRegistered, { userId: reader.userId, role: Role.STUDENT, locale: 'en' });
  committed();
  expect(await next(live)).toBe('Welcome');
  await publishes('After');
  expect(await next(live)).toBe('New course: After');
});

test('one who leaves an audience is not told any more, and one who joins another is', async () => {
  const reader = await school.registers(Role.STUDENT, { silent: true });
  const live = await follow(reader);
  await deliver(
    notification,
    UserRoleChanged,
    { userId: reader.userId, from: Role.STUDENT, to: Role.INSTRUCTOR, active: true },
    { sequence: 2 },
  );
  await publishes('For students');
  const course = await school.publishes({ title: 'Mine', instructorId: reader.userId });
  const input = { courseId: course.courseId, title: 'Hello', body: 'all' };
  await notification.ok('mutation ($input: AnnounceInput!) { announce(input: $input) }', { input }, signedInAs('ADMIN'));
  committed();
  expect(await next(live)).toBe('Mine: Hello');
});

test('a kind that the reader has hidden is passed over', async () => {
  const reader = await school.registers(Role.STUDENT, { silent: true });
  const live = await follow(reader);
  await hides(reader);
  await publishes('Hidden');
  const silent = notification.context({ caller: anonymous });
  await silent.em.transactional(async (em) => {
    await notifyAudience({ ...silent, em }, students, {
      kind: NotificationKind.ANNOUNCEMENT,
      facts: { courseTitle: 'C', title: 'shown', body: '' },
      courseId: null,
      link: null,
      at: notification.clock.now(),
    });
  });
  committed();
  expect(await next(live)).toBe('C: shown');
});

test('what others are told alone is not among it', async () => {
  const reader = await school.registers(Role.STUDENT, { silent: true });
  const live = await follow(reader);
  await school.registers(Role.STUDENT, { silent: true });
  await publishes('Mine too');
  expect(await next(live)).toBe('New course: Mine too');
});

test('ending it ends it, also while it waits', async () => {
  const live = await follow(await school.registers(Role.STUDENT, { silent: true }));
  const waiting = live.next().catch((error: Error) => error);
  await live.end();
  expect(await waiting).toBeInstanceOf(Error);
});

test.each([
  ['without a sign-in', anonymous, undefined, 'UNAUTHENTICATED'],
  ['from a cursor that is none', signedInAs('STUDENT'), 'nonsense', 'BAD_USER_INPUT'],
])('it is refused %s', async (_how, caller, after, code) => {
  const result = await notification.client.subscribe({ document: RECEIVED, variables: { after }, caller, correlationId: newId() });
  expect(result).toMatchObject({ errors: [{ extensions: { code } }] });
});
