import { newId } from '../../../platform/kernel/ids.js';
import { PRICED } from '../../../schema/events/test-kit/courses.js';
import { aStudent, ENROLL_STUDENTS, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());
beforeEach(() => {
  for (const owner of [service.courses, service.users]) Object.assign(owner, { asked: 0, away: false });
});

const teacher = aStudent();
const course = (changes = {}) => service.course({ staffIds: [teacher.userId], ...changes });
const ids = (count: number) => Array.from({ length: count }, newId);
const enrollAll = async (courseId: string, userIds: string[], caller = teacher) =>
  (await service.ok(ENROLL_STUDENTS, { input: { courseId, userIds } }, caller)).enrollStudents;
const refusal = (courseId: string, userIds: string[]) => service.refused(ENROLL_STUDENTS, { input: { courseId, userIds } }, teacher);
const inCourse = (courseId: string) => service.sql('select id from enrollment where course_id = ?', [courseId]);

test('five hundred at once, without payment, in the order they were named', async () => {
  const { courseId } = await course({ price: PRICED, prerequisiteIds: [newId()] });
  const userIds = ids(500);
  const enrolled = await enrollAll(courseId, userIds);
  expect(enrolled.map((each: { student: { id: string } }) => each.student.id)).toEqual(userIds);
  expect(new Set(enrolled.map((each: { status: string }) => each.status))).toEqual(new Set(['ACTIVE']));
  expect(enrolled[0].price).toEqual({ amount: 0, currency: 'USD' });
  expect(await service.recorded(enrolled[499].id)).toEqual(['ENROLLMENT_CREATED', 'ENROLLMENT_ACTIVATED', 'ENROLLMENT_CONFIRMED']);
  expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 500 }]);
});

test('who is enrolled already, or waits, is answered as they are; who was cancelled is enrolled again', async () => {
  const { courseId } = await course({ price: PRICED, capacity: 2 });
  const [pending, gone, waiting] = [aStudent(), aStudent(), aStudent()];
  const { id } = await service.enroll(courseId, pending);
  const left = await service.enroll(courseId, gone);
  await service.cancel(left.id, gone);
  const answered = await enrollAll(courseId, [gone.userId, pending.userId, gone.userId]);
  expect(answered).toMatchObject([
    { id: left.id, status: 'ACTIVE' },
    { id, status: 'PENDING_PAYMENT' },
  ]);
  await service.enroll(courseId, waiting);
  expect(await enrollAll(courseId, [waiting.userId])).toMatchObject([{ status: 'WAITLISTED', waitlistPosition: 1 }]);
  expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 2 }]);
});

test('all of them or none', async () => {
  const { courseId } = await course({ capacity: 2 });
  expect((await refusal(courseId, ids(3))).code).toBe('CONFLICT');
  const [stranger] = ids(1) as [string];
  service.users.gone.add(stranger);
  expect(await refusal(courseId, [newId(), stranger])).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { fields: { userIds: expect.stringContaining(stranger) } },
  });
  expect((await refusal(courseId, ['nonsense'])).code).toBe('BAD_USER_INPUT');
  expect((await refusal(courseId, ids(501))).code).toBe('BAD_USER_INPUT');
  expect((await refusal(courseId, [])).code).toBe('BAD_USER_INPUT');
  service.users.away = true;
  expect((await refusal(courseId, ids(1))).code).toBe('UNAVAILABLE');
  expect(await inCourse(courseId)).toEqual([]);
});

test('somebody who has joined the staff a moment ago may, though it is not known here yet', async () => {
  const { courseId, ...known } = await course({ staffIds: [] });
  service.courses.knows({ ...known, courseId, staffIds: [teacher.userId] }, 2);
  expect(await enrollAll(courseId, ids(1))).toHaveLength(1);
  expect(service.courses.asked).toBe(1);
});

test('not into a draft', async () => {
  const draft = await course({ status: 'DRAFT' });
  service.courses.knows(draft, 1);
  expect((await refusal(draft.courseId, ids(1))).code).toBe('COURSE_NOT_PUBLISHED');
});
