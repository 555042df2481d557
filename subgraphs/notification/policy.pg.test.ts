import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { courseOwner } from '../../schema/events/test-kit/owners.js';
import type { CourseAction, NotificationAction } from './policy.js';
import { notificationSubgraph } from './subgraph.js';
import { schoolOf } from './test-kit/school.js';

let notification: TestSubgraph;
const school = schoolOf(() => notification);
const owner = courseOwner();
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, { clients: { course: owner.client } });
});
afterAll(() => notification.stop());

const code = async (source: string, variables: Record<string, unknown>, caller: Caller) =>
  (await notification.refused(source, variables, caller)).code;

const MARK = 'mutation ($id: ID!) { markNotificationRead(id: $id) { id } }';
const ANNOUNCE = 'mutation ($id: ID!) { announce(input: { courseId: $id, title: "t", body: "b" }) }';

const denials: Record<NotificationAction | CourseAction, () => Promise<void>> = {
  async markRead() {
    const owner = await school.registers();
    const { notifications } = await notification.ok('{ notifications { nodes { id } } }', {}, owner);
    const { id } = notifications.nodes[0];
    expect(await code(MARK, { id }, signedInAs('STUDENT'))).toBe('NOT_FOUND');
    expect(await code(MARK, { id }, signedInAs('ADMIN'))).toBe('NOT_FOUND');
    expect(await code(MARK, { id }, anonymous)).toBe('UNAUTHENTICATED');
    expect(await code(MARK, { id }, serviceCaller('course'))).toBe('UNAUTHENTICATED');
    expect((await notification.ok('{ unreadNotificationCount }', {}, owner)).unreadNotificationCount).toBe(1);
  },
  async announce() {
    const was = signedInAs('STUDENT');
    const open = await school.publishes({ instructorId: was.userId }, { silent: true });
    const draft = await school.publishes({ status: 'DRAFT', instructorId: was.userId }, { silent: true });
    for (const course of [open, draft]) owner.knows(course, 1);
    expect(await code(ANNOUNCE, { id: open.courseId }, signedInAs('INSTRUCTOR'))).toBe('FORBIDDEN');
    expect(await code(ANNOUNCE, { id: draft.courseId }, signedInAs('INSTRUCTOR'))).toBe('NOT_FOUND');
    for (const { courseId } of [open, draft]) expect(await code(ANNOUNCE, { id: courseId }, was)).toBe('FORBIDDEN');
    expect(await code(ANNOUNCE, { id: newId() }, signedInAs('ADMIN'))).toBe('NOT_FOUND');
    expect(await code(ANNOUNCE, { id: open.courseId }, anonymous)).toBe('UNAUTHENTICATED');
    expect(await notification.sql(`select id from broadcast where kind = 'ANNOUNCEMENT'`)).toEqual([]);
  },
};

test.each(Object.entries(denials))('%s is denied to everyone else', (_action, denied) => denied());

const SIGNED_IN = [
  ['notifications', '{ notifications { nodes { id } } }'],
  ['unreadNotificationCount', '{ unreadNotificationCount }'],
  ['notificationPreferences', '{ notificationPreferences { kind } }'],
  ['markAllNotificationsRead', 'mutation { markAllNotificationsRead }'],
  ['setNotificationPreference', 'mutation { setNotificationPreference(input: { kind: WELCOME, inApp: true, email: true }) { kind } }'],
] as const;

test.each(SIGNED_IN)('%s needs a sign-in of a person', async (_field, source) => {
  expect(await code(source, {}, anonymous)).toBe('UNAUTHENTICATED');
  expect(await code(source, {}, serviceCaller('course'))).toBe('UNAUTHENTICATED');
});

test('every mutation of the schema says whom it asks', () => {
  const fields = Object.keys(notification.schema.getMutationType()?.getFields() ?? {});
  expect(Object.keys(notificationSubgraph.mutations).sort()).toEqual(fields.sort());
});
