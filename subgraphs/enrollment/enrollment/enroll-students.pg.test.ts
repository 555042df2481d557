import { newId } from '../../../platform/kernel/ids.js';
import { SagaStepDone } from '../../../platform/messaging/saga/replies.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
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
const course = async (changes = {}) => {
  const made = await service.course({ staffIds: [teacher.userId], ...changes });
  service.courses.knows(made, 1);
  return made;
};
const ids = (count: number) => Array.from({ length: count }, newId);
const enrollAll = async (courseId: string, userIds: string[], caller = teacher) =>
  (await service.ok(ENROLL_STUDENTS, { input: { courseId, userIds } }, caller)).enrollStudents;
const refusal = (courseId: string, userIds: string[]) => service.refused(ENROLL_STUDENTS, { input: { courseId, userIds } }, teacher);
const seats = async (courseId: string) =>
  (await service.sql('select seats_taken from known_course where id = ?', [courseId]))[0]?.seats_taken;
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

test('who is enrolled already is answered as they are; who was cancelled is enrolled again', async () => {
  const { courseId } = await course({ capacity: 2 });
  const [inside, gone] = [aStudent(), aStudent()];
  const { id, version } = await service.enroll(courseId, inside);
  const left = await service.enroll(courseId, gone);
  await service.cancel(left.id, gone);
  expect(await enrollAll(courseId, [gone.userId, inside.userId, gone.userId])).toMatchObject([
    { id: left.id, status: 'ACTIVE' },
    { id, status: 'ACTIVE', version },
  ]);
  expect(await seats(courseId)).toBe(2);
});

describe('who has not paid', () => {
  test('is let in on the seat that was held, and the payment called off for good', async () => {
    const { courseId } = await course({ price: PRICED, capacity: 1 });
    const pending = aStudent();
    const { id } = await service.enroll(courseId, pending);
    const sagaId = await service.sagaIdOf(id);
    expect(await enrollAll(courseId, [pending.userId])).toMatchObject([
      { id, status: 'ACTIVE', seatHeldUntil: null, price: { amount: 0 } },
    ]);
    expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ sagaId, because: 'CALLED_OFF' });
    expect(await service.recorded(id)).toContain('ENROLLMENT_CONFIRMED');
    await service.payment.undoes(sagaId);
    await service.pass(60 * 60_000);
    expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
    expect(await seats(courseId)).toBe(1);
  });

  test('and pays at that moment is in the course either way, and the money is kept for the seat or called off', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { courseId } = await course({ price: PRICED });
      const pending = aStudent();
      const { id } = await service.enroll(courseId, pending);
      const sagaId = await service.sagaIdOf(id);
      const input = { courseId, userIds: [pending.userId] };
      const taken = { sagaId, ...paymentStep, result: { paymentId: newId() } };
      await Promise.all([deliver(service, SagaStepDone, taken), service.ok(ENROLL_STUDENTS, { input }, teacher)]);
      expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
      const { paymentId } = await service.fact(id, 'ENROLLMENT_ACTIVATED');
      expect(paymentId === null).toBe((await service.recorded(id)).includes('ENROLLMENT_PAYMENT_CALLED_OFF'));
    }
  });
});

describe('who waits', () => {
  /** A priced course with a learner, and students who wait because enrollment has closed though there are seats. */
  async function withWaitlist(capacity: number, waiting: number) {
    const made = await course({ price: PRICED, capacity: 1 });
    const { courseId } = made;
    await service.enroll(courseId);
    const students = Array.from({ length: waiting }, () => aStudent());
    for (const student of students) await service.enroll(courseId, student);
    await service.course({ ...made, capacity, enrollmentClosesAt: service.clock.now().toISOString() }, { sequence: 2 });
    return { courseId, students, ids: students.map(({ userId }) => userId) };
  }

  test('is let in when there is a seat, whatever the place on the waitlist, and the others wait on', async () => {
    const { courseId, ids } = await withWaitlist(2, 3);
    expect(await enrollAll(courseId, [String(ids[1])])).toMatchObject([{ status: 'ACTIVE', waitlistPosition: null, price: { amount: 0 } }]);
    const left = await service.sql(
      'select student_id from enrollment where course_id = ? and line_number is not null order by line_number',
      [courseId],
    );
    expect(left).toEqual([{ student_id: ids[0] }, { student_id: ids[2] }]);
    expect(await seats(courseId)).toBe(2);
  });

  test('is not let in without a seat: a course is never oversold', async () => {
    const { courseId, ids } = await withWaitlist(2, 2);
    expect((await refusal(courseId, ids)).code).toBe('CONFLICT');
    expect(await seats(courseId)).toBe(1);
  });

  test('comes before newcomers, who are let in with them once nobody else waits', async () => {
    const { courseId, ids } = await withWaitlist(5, 2);
    expect((await refusal(courseId, [String(ids[0]), newId()])).code).toBe('CONFLICT');
    expect(await enrollAll(courseId, [newId(), ...ids])).toMatchObject([{ status: 'ACTIVE' }, { status: 'ACTIVE' }, { status: 'ACTIVE' }]);
    expect(await seats(courseId)).toBe(4);
  });
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
  const [gone] = ids(1) as [string];
  service.users.deactivated.add(gone);
  expect(await refusal(courseId, [newId(), gone])).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { fields: { userIds: expect.stringContaining(gone) } },
  });
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

test('a course that was given more seats a moment ago takes them all, though that is not known here yet', async () => {
  const made = await course({ capacity: 2 });
  service.courses.knows({ ...made, capacity: 3 }, 2);
  expect(await enrollAll(made.courseId, ids(3))).toHaveLength(3);
});

test('not into a draft', async () => {
  const draft = await course({ status: 'DRAFT' });
  service.courses.knows(draft, 1);
  expect((await refusal(draft.courseId, ids(1))).code).toBe('COURSE_NOT_PUBLISHED');
});
