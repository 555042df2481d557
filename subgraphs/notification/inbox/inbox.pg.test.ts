import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { Role, UserProfileChanged, UserRoleChanged } from '../../../schema/events/user.js';
import { students } from '../audience/audience.js';
import { NotificationKind } from '../kinds.js';
import { notificationSubgraph } from '../subgraph.js';
import { schoolOf } from '../test-kit/school.js';
import { notifyAudience } from './notify.js';

const INBOX = `query ($first: Int = 20, $after: String, $unreadOnly: Boolean) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    nodes { id kind title body link course { id } createdAt readAt } pageInfo { hasNextPage endCursor }
  }
}`;
const UNREAD = '{ unreadNotificationCount }';
const MARK = 'mutation ($id: ID!) { markNotificationRead(id: $id) { id readAt } }';
const MARK_ALL = 'mutation { markAllNotificationsRead }';
const PREFER = 'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind inApp email } }';

let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph);
});
// A moment of its own for every test: who registers in it was not there for what the tests before told.
beforeEach(() => notification.clock.advance(60_000));
afterAll(() => notification.stop());

type Reader = ReturnType<typeof signedInAs>;
const inbox = async (reader: Reader, variables = {}) => (await notification.ok(INBOX, variables, reader)).notifications;
const titles = async (reader: Reader, variables = {}) =>
  (await inbox(reader, variables)).nodes.map((node: { title: string }) => node.title);
const unread = async (reader: Reader) => (await notification.ok(UNREAD, {}, reader)).unreadNotificationCount as number;
const later = () => notification.clock.advance(1_000);

describe('an inbox', () => {
  test('holds what was told to its reader, and to the audiences they belonged to by then, newest first', async () => {
    await school.publishes({ title: 'Before' });
    later();
    const reader = await school.registers();
    const other = await school.registers();
    const teacher = await school.registers(Role.INSTRUCTOR);
    later();
    const { courseId } = await school.publishes({ title: 'Welding' });
    expect(await inbox(reader)).toMatchObject({
      nodes: [
        {
          kind: 'COURSE_PUBLISHED',
          title: 'New course: Welding',
          body: '“Welding” is open for enrollment.',
          link: `/courses/${courseId}`,
          course: { id: courseId },
          readAt: null,
        },
        { kind: 'WELCOME', title: 'Welcome', link: '/courses', course: null },
      ],
    });
    expect(await titles(other)).toEqual(['New course: Welding', 'Welcome']);
    expect(await titles(teacher)).toEqual(['Welcome']);
  });

  test('is empty for one who is not known yet', async () => {
    const reader = signedInAs('STUDENT');
    expect([await titles(reader), await unread(reader)]).toEqual([[], 0]);
  });

  test('is read in the language that its reader has now', async () => {
    const reader = await school.registers(Role.STUDENT, { locale: 'de' });
    expect(await titles(reader)).toEqual(['Willkommen']);
    await deliver(notification, UserProfileChanged, { userId: reader.userId, changed: ['locale'], locale: 'en-GB' }, { sequence: 2 });
    expect(await titles(reader)).toEqual(['Welcome']);
  });

  test('is paged through personal notices and broadcasts of one moment, each once, by one statement a page', async () => {
    const reader = await school.registers();
    for (let n = 0; n < 7; n += 1) {
      await school.publishes({ title: `C${n}` });
      if (n % 3 === 0) later();
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      notification.statements.length = 0;
      const page = await inbox(reader, { first: 3, after });
      expect(notification.statements).toHaveLength(1);
      seen.push(...page.nodes.map((node: { id: string }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
    expect((await notification.ok('{ notifications(first: 0) { totalCount } }', {}, reader)).notifications.totalCount).toBe(8);
  });

  test('follows a change of role: from then on, and no longer', async () => {
    const reader = await school.registers(Role.INSTRUCTOR);
    await school.publishes({ title: 'Not a student yet' });
    later();
    const became = (from: Role, to: Role, sequence: number) =>
      deliver(notification, UserRoleChanged, { userId: reader.userId, from, to, active: true }, { sequence });
    await became(Role.INSTRUCTOR, Role.STUDENT, 2);
    await school.publishes({ title: 'A student' });
    expect(await titles(reader)).toEqual(['New course: A student', 'Welcome']);
    await became(Role.STUDENT, Role.INSTRUCTOR, 3);
    expect(await titles(reader)).toEqual(['Welcome']);
    await became(Role.INSTRUCTOR, Role.STUDENT, 2);
    expect(await titles(reader)).toEqual(['Welcome']);
  });

  test('shows nothing of silent events, which still make known who there is', async () => {
    const reader = await school.registers(Role.STUDENT, { silent: true });
    await school.publishes({}, { silent: true });
    expect(await titles(reader)).toEqual([]);
    expect(await notification.sql('select (select count(*) from email_delivery where user_id = ?)::int as mails', [reader.userId])).toEqual(
      [{ mails: 0 }],
    );
    await school.publishes({ title: 'Loud' });
    expect(await titles(reader)).toEqual(['New course: Loud']);
  });
});

describe('marks', () => {
  test('are each reader’s own, on a broadcast as on a notice of their own, and keep the first time', async () => {
    const [reader, other] = [await school.registers(), await school.registers()];
    await school.publishes();
    for (const { id } of (await inbox(reader)).nodes) {
      const { markNotificationRead } = await notification.ok(MARK, { id }, reader);
      expect(markNotificationRead).toEqual({ id, readAt: notification.clock.now().toISOString() });
    }
    const first = notification.clock.now().toISOString();
    later();
    const { nodes } = await inbox(reader);
    for (const { id, readAt } of nodes) {
      expect(readAt).toBe(first);
      expect((await notification.ok(MARK, { id }, reader)).markNotificationRead.readAt).toBe(first);
    }
    expect([await unread(reader), await unread(other)]).toEqual([0, 2]);
    expect(await titles(reader, { unreadOnly: true })).toEqual([]);
    expect(await titles(other, { unreadOnly: true })).toHaveLength(2);
  });

  test('on everything cost one row for all broadcasts, count what was unread, and leave alone what comes later', async () => {
    const reader = await school.registers();
    for (let n = 0; n < 5; n += 1) await school.publishes();
    later();
    const { nodes } = await inbox(reader, { first: 1 });
    await notification.ok(MARK, { id: nodes[0].id }, reader);
    const one = notification.clock.now().toISOString();
    later();
    expect((await notification.ok(MARK_ALL, {}, reader)).markAllNotificationsRead).toBe(5);
    const all = notification.clock.now().toISOString();
    expect((await inbox(reader)).nodes.map((node: { readAt: string }) => node.readAt)).toEqual([one, all, all, all, all, all]);
    expect(await notification.sql('select count(*)::int as n from broadcast_read_through where user_id = ?', [reader.userId])).toEqual([
      { n: 1 },
    ]);
    later();
    await school.publishes({ title: 'Later' });
    expect(await titles(reader, { unreadOnly: true })).toEqual(['New course: Later']);
    expect((await notification.ok(MARK_ALL, {}, reader)).markAllNotificationsRead).toBe(1);
    expect((await notification.ok(MARK_ALL, {}, reader)).markAllNotificationsRead).toBe(0);
    expect((await inbox(reader)).nodes.at(-1).readAt).toBe(all);
  });

  test('on everything do not reach a broadcast that commits late, though it happened before', async () => {
    const reader = await school.registers();
    const late = notification.context({ caller: reader });
    await late.em.begin();
    await notifyAudience(late, students, {
      kind: NotificationKind.COURSE_PUBLISHED,
      facts: { courseTitle: 'Late' },
      courseId: null,
      link: null,
      at: notification.clock.now(),
    });
    await late.em.flush();
    later();
    expect((await notification.ok(MARK_ALL, {}, reader)).markAllNotificationsRead).toBe(1);
    await late.em.commit();
    expect(await titles(reader, { unreadOnly: true })).toEqual(['New course: Late']);
    expect(await unread(reader)).toBe(1);
  });

  test.each(['not-an-id', newId()])('on %s are refused: there is nothing of that id for the reader', async (id) => {
    expect(await notification.refused(MARK, { id }, await school.registers())).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('preferences', () => {
  test('are there for every kind, in the order of the contract, email of published courses off', async () => {
    const { notificationPreferences } = await notification.ok(
      '{ notificationPreferences { kind inApp email } }',
      {},
      signedInAs('STUDENT'),
    );
    expect(notificationPreferences).toHaveLength(16);
    expect(notificationPreferences.filter((each: { inApp: boolean; email: boolean }) => !each.inApp || !each.email)).toEqual([
      { kind: 'COURSE_PUBLISHED', inApp: true, email: false },
    ]);
  });

  test('hide a kind from the inbox, from the count and back again', async () => {
    const reader = await school.registers();
    await school.publishes();
    const prefer = async (inApp: boolean) => {
      const input = { kind: 'COURSE_PUBLISHED', inApp, email: true };
      expect((await notification.ok(PREFER, { input }, reader)).setNotificationPreference).toEqual(input);
    };
    await prefer(false);
    expect([await titles(reader), await unread(reader)]).toEqual([['Welcome'], 1]);
    await prefer(true);
    expect([await unread(reader), (await titles(reader)).length]).toEqual([2, 2]);
    const { notificationPreferences } = await notification.ok('{ notificationPreferences { kind inApp email } }', {}, reader);
    expect(notificationPreferences[1]).toEqual({ kind: 'COURSE_PUBLISHED', inApp: true, email: true });
  });
});

test('a broadcast to 30,000 students is one row, told at once, and each of them counts it right', async () => {
  await notification.sql(
    `with registered as (
      insert into reader select gen_random_uuid(), 7, 'STUDENT', 'en', true, ?::timestamptz from generate_series(1, 30000) returning id, registered_at
    ) insert into audience_member select id, 'students', 'ROLE', registered_at from registered`,
    [notification.clock.now()],
  );
  await notification.sql('analyze');
  later();
  notification.statements.length = 0;
  await school.publishes({ title: 'For all' });
  expect(notification.statements.length).toBeLessThan(15);
  expect(await notification.sql(`select count(*)::int as n from broadcast where facts->>'courseTitle' = 'For all'`)).toEqual([{ n: 1 }]);
  const counted = await notification.sql(
    `select unread, count(*)::int as readers from (select count(n.id)::int as unread from reader r left join notice n
      on n.user_id = r.id and n.read_at is null and n.facts->>'courseTitle' = 'For all' where r.sequence = 7 group by r.id) each_one group by unread`,
  );
  expect(counted).toEqual([{ unread: 1, readers: 30_000 }]);
  const late = await school.registers(Role.STUDENT, { at: new Date(notification.clock.now().getTime() + 1) });
  expect(await titles(late)).toEqual(['Welcome']);
});
