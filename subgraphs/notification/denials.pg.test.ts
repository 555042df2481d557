import { anonymous, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { courseOwner } from '../../schema/events/test-kit/owners.js';
import type { mutations } from './mutations.js';
import { notificationSubgraph } from './subgraph.js';
import { schoolOf } from './test-kit/school.js';

let notification: TestSubgraph;
const school = schoolOf(() => notification);
const owner = courseOwner();
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, { clients: { course: owner.client } });
});
afterAll(() => notification.stop());

const MARK = 'mutation ($id: ID!) { markNotificationRead(id: $id) { id } }';
const ANNOUNCE = 'mutation ($id: ID!) { announce(input: { courseId: $id, title: "t", body: "b" }) }';

/** A person's own: whoever is not signed in has none. */
const ownOf =
  (source: string): Denial =>
  async ({ refused }) => {
    for (const caller of [anonymous, serviceCaller('course')]) await refused(source, {}, caller, 'UNAUTHENTICATED');
  };

testDenials<typeof mutations>(() => notification, {
  async markNotificationRead({ refused }) {
    const reader = await school.registers();
    const { notifications } = await notification.ok('{ notifications { nodes { id } } }', {}, reader);
    const { id } = notifications.nodes[0];
    for (const caller of [signedInAs('STUDENT'), signedInAs('ADMIN')]) await refused(MARK, { id }, caller, 'NOT_FOUND');
    for (const caller of [anonymous, serviceCaller('course')]) await refused(MARK, { id }, caller, 'UNAUTHENTICATED');
    expect((await notification.ok('{ unreadNotificationCount }', {}, reader)).unreadNotificationCount).toBe(1);
  },
  markAllNotificationsRead: ownOf('mutation { markAllNotificationsRead }'),
  setNotificationPreference: ownOf('mutation { setNotificationPreference(input: { kind: WELCOME, inApp: true, email: true }) { kind } }'),
  async announce({ refused }) {
    const former = signedInAs('STUDENT');
    const open = await school.publishes({ instructorId: former.userId }, { silent: true });
    const draft = await school.publishes({ status: 'DRAFT', instructorId: former.userId }, { silent: true });
    for (const course of [open, draft]) owner.knows(course, 1);
    await refused(ANNOUNCE, { id: open.courseId }, signedInAs('INSTRUCTOR'), 'FORBIDDEN');
    await refused(ANNOUNCE, { id: draft.courseId }, signedInAs('INSTRUCTOR'), 'NOT_FOUND');
    for (const { courseId } of [open, draft]) await refused(ANNOUNCE, { id: courseId }, former, 'FORBIDDEN');
    await refused(ANNOUNCE, { id: newId() }, signedInAs('ADMIN'), 'NOT_FOUND');
    await refused(ANNOUNCE, { id: open.courseId }, anonymous, 'UNAUTHENTICATED');
    expect(await notification.sql(`select id from broadcast where kind = 'ANNOUNCEMENT'`)).toEqual([]);
  },
});

test.each(['{ notifications { nodes { id } } }', '{ unreadNotificationCount }', '{ notificationPreferences { kind } }'])(
  '%s needs a sign-in of a person',
  async (source) => {
    for (const caller of [anonymous, serviceCaller('course')])
      expect(await notification.refused(source, {}, caller)).toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);
