import { parse } from 'graphql';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { subscriptionOf } from '../../../platform/testing/follow.js';
import { PRICED } from '../../../schema/events/test-kit/courses.js';
import { aStudent, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

const CHANGED = parse(`subscription ($courseId: ID, $after: String) { enrollmentChanged(courseId: $courseId, after: $after) {
  cursor enrollment { id status saga { name state } }
} }`);

interface Changed {
  readonly cursor: string;
  readonly enrollment: { readonly id: string; readonly status: string; readonly saga: readonly { name: string; state: string }[] };
}

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const { follow, refusal } = subscriptionOf<Changed>(() => service, CHANGED);

test('a student follows their own, with the steps of the saga', async () => {
  const student = aStudent();
  const next = await follow(student);
  const { courseId } = await service.course({ price: PRICED });
  await service.enroll(courseId);
  const { id } = await service.enroll(courseId, student);
  const begun = await next();
  expect(begun.enrollment).toMatchObject({ id, status: 'PENDING_PAYMENT' });
  expect(begun.enrollment.saga.map(({ state }) => state)).toEqual(['DONE', 'RUNNING', 'PENDING', 'PENDING']);
  await service.payment.takes(id);
  expect((await next()).enrollment).toMatchObject({ id, status: 'ACTIVE' });
  const again = await follow(student, { after: begun.cursor });
  expect((await again()).enrollment).toMatchObject({ id, status: 'ACTIVE' });
});

test('the staff follows a course; one who is no more is notified of nothing', async () => {
  const [teacher, other] = [aStudent(), aStudent()];
  const course = await service.course({ staffIds: [teacher.userId, other.userId] });
  const next = await follow(teacher, { courseId: course.courseId });
  const left = await follow(other, { courseId: course.courseId });
  const { id } = await service.enroll(course.courseId);
  expect((await next()).enrollment.id).toBe(id);
  expect((await left()).enrollment.id).toBe(id);
  await service.course({ ...course, staffIds: [teacher.userId] }, { sequence: 2 });
  const hidden = await service.enroll(course.courseId);
  // Their own goes over the same channel, and is theirs to see.
  const own = await service.enroll(course.courseId, other);
  expect((await next()).enrollment.id).toBe(hidden.id);
  expect((await left()).enrollment.id).toBe(own.id);
});

test('others are refused', async () => {
  const course = await service.course();
  service.courses.knows(course, 1);
  expect(await refusal(anonymous)).toBe('UNAUTHENTICATED');
  expect(await refusal(aStudent(), { courseId: course.courseId })).toBe('FORBIDDEN');
  expect(await refusal(aStudent(), { courseId: newId() })).toBe('NOT_FOUND');
  expect(await refusal(aStudent(), { after: 'nonsense' })).toBe('BAD_USER_INPUT');
});
