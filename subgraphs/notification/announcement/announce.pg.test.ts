import type { Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseCreated } from '../../../schema/events/course.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { Role } from '../../../schema/events/user.js';
import { notificationSubgraph } from '../subgraph.js';

import { schoolOf } from '../test-kit/school.js';

const ANNOUNCE = 'mutation ($input: AnnounceInput!) { announce(input: $input) }';
const TITLES = '{ notifications { nodes { title body link } } }';

const owner = courseOwner();
let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, { clients: { course: owner.client } });
});
afterAll(() => notification.stop());
beforeEach(() => {
  notification.clock.advance(60_000);
  Object.assign(owner, { asked: 0, away: false });
});

const input = (courseId: string, changes = {}) => ({ input: { courseId, title: 'Bring gloves', body: 'Tomorrow we weld.', ...changes } });
const announce = (courseId: string, caller: Caller) => notification.ok(ANNOUNCE, input(courseId), caller);
const titles = async (caller: Caller) => (await notification.ok(TITLES, {}, caller)).notifications.nodes;

test('reaches everyone in the course, by one row, with its event', async () => {
  const [teacher, assistant, stranger] = [
    await school.registers(Role.INSTRUCTOR),
    await school.registers(Role.STUDENT),
    await school.registers(Role.ADMIN),
  ];
  const { courseId } = await school.publishes({ instructorId: teacher.userId, staffIds: [assistant.userId] }, { silent: true });
  expect(await announce(courseId, teacher)).toEqual({ announce: true });
  const announcement = { title: 'Welding: Bring gloves', body: 'Tomorrow we weld.', link: `/courses/${courseId}` };
  expect((await titles(teacher))[0]).toEqual(announcement);
  expect((await titles(assistant))[0]).toEqual(announcement);
  expect(await titles(stranger)).toHaveLength(1);
  const [broadcast] = await notification.sql<{ id: string }>('select id from broadcast where course_id = ?', [courseId]);
  expect(await notification.outbox()).toEqual([
    {
      type: 'ANNOUNCEMENT_MADE',
      key: broadcast?.id,
      sequence: 1,
      payload: { announcementId: broadcast?.id, courseId },
      actor: `user:${teacher.userId}`,
    },
  ]);
  expect(owner.asked).toBe(0);
});

test('may be made by the instructor, by staff whatever their role, and by an admin', async () => {
  const [teacher, assistant] = [signedInAs('INSTRUCTOR'), signedInAs('STUDENT')];
  const { courseId } = await school.publishes({ instructorId: teacher.userId, staffIds: [assistant.userId] });
  for (const caller of [teacher, assistant, signedInAs('ADMIN')]) expect(await announce(courseId, caller)).toEqual({ announce: true });
});

test('who joins the staff later is told what comes later, and who leaves it nothing more', async () => {
  const assistant = await school.registers(Role.STUDENT);
  const course = await school.publishes({}, { silent: true });
  const admin = signedInAs('ADMIN');
  await announce(course.courseId, admin);
  notification.clock.advance(1_000);
  await school.staffs(course, [assistant.userId], { sequence: 2 });
  expect(await titles(assistant)).toHaveLength(1);
  await announce(course.courseId, admin);
  expect(await titles(assistant)).toHaveLength(2);
  await school.staffs(course, [], { sequence: 3 });
  expect(await titles(assistant)).toHaveLength(1);
});

describe('when the event of the course is still on its way', () => {
  test('the owner is asked once, and the answer is kept', async () => {
    const teacher = signedInAs('INSTRUCTOR');
    const course = aCourse({ status: 'PUBLISHED', instructorId: teacher.userId });
    owner.knows(course, 3);
    await announce(course.courseId, teacher);
    await announce(course.courseId, teacher);
    expect(owner.asked).toBe(1);
    await deliver(notification, CourseCreated, { ...course, status: 'DRAFT', title: 'Older' }, { sequence: 1 });
    expect(await notification.sql('select title, sequence from known_course where id = ?', [course.courseId])).toEqual([
      { title: 'Welding', sequence: 3 },
    ]);
  });

  test('one who has just joined the staff is not refused', async () => {
    const assistant = signedInAs('STUDENT');
    const course = await school.publishes();
    owner.knows({ ...course, staffIds: [assistant.userId] }, 2);
    expect(await announce(course.courseId, assistant)).toEqual({ announce: true });
  });

  test('nobody is refused for it while the owner is away: it is UNAVAILABLE', async () => {
    const { courseId } = await school.publishes();
    owner.away = true;
    expect(await notification.refused(ANNOUNCE, input(courseId), signedInAs('INSTRUCTOR'))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await notification.refused(ANNOUNCE, input(newId()), signedInAs('INSTRUCTOR'))).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

test('is refused while the course is being deleted', async () => {
  const course = aCourse({ status: 'DELETING' });
  owner.knows(course, 9);
  expect(await notification.refused(ANNOUNCE, input(course.courseId), signedInAs('ADMIN'))).toMatchObject({ code: 'COURSE_DELETED' });
});

test.each([
  ['an empty title', { title: ' ' }, 'title'],
  ['a title of two lines', { title: 'a\nb' }, 'title'],
  ['an empty body', { body: '' }, 'body'],
  ['a body without end', { body: 'x'.repeat(10_001) }, 'body'],
])('%s is BAD_USER_INPUT, and nothing is told', async (_what, changes, field) => {
  const { courseId } = await school.publishes({}, { silent: true });
  const refusal = await notification.refused(ANNOUNCE, input(courseId, changes), signedInAs('ADMIN'));
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  expect(await notification.sql('select id from broadcast where course_id = ?', [courseId])).toEqual([]);
});
