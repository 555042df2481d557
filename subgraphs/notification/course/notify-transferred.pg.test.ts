import { type UserCaller } from '../../../platform/kernel/identity.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { Role } from '../../../schema/events/user.js';
import { notificationSubgraph } from '../subgraph.js';
import { schoolOf } from '../test-kit/school.js';

let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, {});
});
afterAll(() => notification.stop());

const inbox = async (reader: UserCaller) =>
  (await notification.ok('{ notifications { nodes { kind title link } } }', {}, reader)).notifications.nodes;

async function aCourseOf() {
  const [grace, alan, assistant] = [
    await school.registers(Role.INSTRUCTOR, { silent: true }),
    await school.registers(Role.INSTRUCTOR, { locale: 'de', silent: true }),
    await school.registers(Role.STUDENT, { silent: true }),
  ];
  const course = await school.publishes({ title: 'Welding', instructorId: grace.userId }, { silent: true });
  return { grace, alan, assistant, course, link: `/courses/${course.courseId}` };
}
const YOURS = { kind: 'COURSE_TRANSFERRED', title: 'Jetzt Ihr Kurs: Welding' };

test('an instructor hands a course on: the other one is told, in their language', async () => {
  const { grace, alan, course, link } = await aCourseOf();
  await school.transfers(course, alan.userId, { sequence: 2, actor: `user:${grace.userId}` });
  expect(await inbox(alan)).toEqual([{ ...YOURS, link }]);
  expect(await inbox(grace)).toEqual([]);
});

test('an admin hands it on: both are told', async () => {
  const { grace, alan, course, link } = await aCourseOf();
  await school.transfers(course, alan.userId, { sequence: 2, actor: 'user:019a0000-0000-7000-8000-000000000000' });
  expect(await inbox(alan)).toEqual([{ ...YOURS, link }]);
  expect(await inbox(grace)).toEqual([{ kind: 'COURSE_TRANSFERRED', title: 'Welding was handed on', link }]);
});

test('nobody is told of an import, or of who joins the staff', async () => {
  const { grace, alan, assistant, course } = await aCourseOf();
  await school.staffs(course, [assistant.userId], { sequence: 2 });
  await school.transfers(course, alan.userId, { sequence: 3, silent: true });
  for (const reader of [grace, alan, assistant]) expect(await inbox(reader)).toEqual([]);
});
