import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { ARCHIVE, admin, assistant, type CourseService, courseService, TRANSFER, UPDATE } from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const [giver, taker] = [signedInAs('INSTRUCTOR'), signedInAs('INSTRUCTOR')];
beforeEach(() => service.accounts.set(taker.userId, { active: true, role: 'INSTRUCTOR' }));

const transfer = async (courseId: string, instructorId: string, caller = giver) =>
  (await service.ok(TRANSFER, { input: { courseId, instructorId } }, caller)).transferCourse;
const refusal = (courseId: string, instructorId: string) => service.refused(TRANSFER, { input: { courseId, instructorId } }, giver);

test('a course that is handed on is the other instructor’s alone, and its staff stays', async () => {
  const id = await service.published(giver);
  for (const person of [assistant, taker]) await service.addStaff(giver, id, person);
  service.accounts.set(taker.userId, { active: true, role: 'INSTRUCTOR' });
  expect(await transfer(id, taker.userId)).toMatchObject({ instructor: { id: taker.userId }, staff: [{ id: assistant.userId }] });
  expect((await service.recorded(id)).at(-1)).toMatchObject({
    type: 'COURSE_STAFF_CHANGED',
    actor: `user:${giver.userId}`,
    payload: { instructorId: taker.userId, staffIds: [assistant.userId], added: taker.userId, removed: giver.userId },
  });
  expect((await service.refused(UPDATE, { input: { id, title: 'Mine still' } }, giver)).code).toBe('FORBIDDEN');
  await service.update(taker, { id, title: 'Mine now' });
  expect((await refusal(id, taker.userId)).code).toBe('FORBIDDEN');
});

test('to the instructor who has it already changes nothing', async () => {
  const { id } = await service.create(taker);
  expect(await transfer(id, taker.userId, admin)).toMatchObject({ version: 1 });
});

test('is for admins too, and for an archived course: an instructor may have left the school', async () => {
  const id = await service.published(giver);
  await service.ok(ARCHIVE, { id }, giver);
  expect(await transfer(id, taker.userId, admin)).toMatchObject({ instructor: { id: taker.userId } });
});

test('goes to nobody but an instructor with an active account', async () => {
  const { id } = await service.create(giver);
  const [student, gone] = [newId(), newId()];
  service.accounts.set(student, { active: true });
  service.accounts.set(gone, { active: false, role: 'INSTRUCTOR' });
  expect(await refusal(id, student)).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { instructorId: 'is not an instructor' } } });
  for (const nobody of [gone, newId(), 'nonsense']) expect((await refusal(id, nobody)).code).toBe('NOT_FOUND');
  expect(await service.recorded(id)).toHaveLength(1);
});
