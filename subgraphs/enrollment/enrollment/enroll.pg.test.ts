import { parse } from 'graphql';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { aCourse, anItem, inOneModule, PRICED } from '../../../schema/events/test-kit/courses.js';
import { aStudent, ENROLL, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());
beforeEach(() => {
  Object.assign(service.courses, { asked: 0, away: false });
});

const refusal = async (courseId: string, caller = aStudent()) => service.refused(ENROLL, { input: { courseId } }, caller);

test('a free course is the student’s at once', async () => {
  const { courseId } = await service.course({ title: 'Welding' });
  const student = aStudent();
  const enrollment = await service.enroll(courseId, student);
  expect(enrollment).toMatchObject({ status: 'ACTIVE', waitlistPosition: null, seatHeldUntil: null, price: { amount: 0 } });
  expect(await service.recorded(enrollment.id)).toEqual(['ENROLLMENT_CREATED', 'ENROLLMENT_ACTIVATED', 'ENROLLMENT_CONFIRMED']);
  expect(await service.fact(enrollment.id, 'ENROLLMENT_ACTIVATED')).toMatchObject({
    enrollmentId: enrollment.id,
    courseId,
    courseTitle: 'Welding',
    studentId: student.userId,
    status: 'ACTIVE',
    paymentId: null,
    sagaId: null,
  });
});

test('a priced course holds a seat, at the price of that moment', async () => {
  const { courseId, ...course } = await service.course({ price: PRICED, capacity: 3 });
  const enrollment = await service.enroll(courseId);
  const heldUntil = new Date(service.clock.now().getTime() + 15 * 60_000).toISOString();
  expect(enrollment).toMatchObject({ status: 'PENDING_PAYMENT', price: PRICED, seatHeldUntil: heldUntil });
  expect(await service.recorded(enrollment.id)).toEqual(['ENROLLMENT_CREATED', 'ENROLLMENT_SEAT_HELD']);
  const sagaId = await service.sagaIdOf(enrollment.id);
  expect(await service.fact(enrollment.id, 'ENROLLMENT_SEAT_HELD')).toMatchObject({ sagaId, price: PRICED, heldUntil, courseId });
  await service.course({ ...course, courseId, capacity: 3, price: { amount: 9900, currency: 'USD' } }, { sequence: 2 });
  expect((await service.read(enrollment.id)).price).toEqual(PRICED);
  expect((await service.enroll(courseId)).price.amount).toBe(9900);
});

test.each([{ price: PRICED }, {}])('the answer counts the seat that was taken: %j', async (price) => {
  const { courseId } = await service.course({ ...price, capacity: 3 });
  const SEATS = 'mutation ($input: EnrollInput!) { enroll(input: $input) { course { seatsLeft } } }';
  expect((await service.ok(SEATS, { input: { courseId } }, aStudent())).enroll.course).toEqual({ seatsLeft: 2 });
});

test('a full course puts the student on the waitlist', async () => {
  const { courseId } = await service.course({ capacity: 1 });
  await service.enroll(courseId);
  const waiting = await service.enroll(courseId);
  expect(waiting).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
  expect(await service.recorded(waiting.id)).toEqual(['ENROLLMENT_CREATED', 'ENROLLMENT_WAITLISTED']);
  expect(await service.enroll(courseId)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 2 });
});

test('twice is ALREADY_ENROLLED, in any state but a cancelled one', async () => {
  const [free, priced, full] = [await service.course(), await service.course({ price: PRICED }), await service.course({ capacity: 1 })];
  await service.enroll(full.courseId);
  const student = aStudent();
  for (const { courseId } of [free, priced, full]) {
    await service.enroll(courseId, student);
    expect((await refusal(courseId, student)).code).toBe('ALREADY_ENROLLED');
  }
});

test('enrolling again goes on with the same row', async () => {
  const { courseId } = await service.course();
  const student = aStudent();
  const item = anItem();
  await service.curriculum(courseId, [item, anItem()]);
  const first = await service.enroll(courseId, student);
  await service.complete(first.id, item.id, student);
  const cancelled = await service.cancel(first.id, student, 'No time');
  expect(cancelled).toMatchObject({ id: first.id, status: 'CANCELLED', cancelReason: 'No time' });
  service.clock.advance(1_000);
  const again = await service.enroll(courseId, student);
  expect(again).toMatchObject({ id: first.id, status: 'ACTIVE', cancelReason: null });
  expect(again.version).toBeGreaterThan(cancelled.version);
  expect(await service.read(first.id)).toMatchObject({
    activatedAt: service.clock.now().toISOString(),
    progress: { completedItemIds: [item.id] },
  });
  expect(await service.sql('select id from enrollment where student_id = ?', [student.userId])).toHaveLength(1);
  const sequences = (await service.outbox()).filter(({ key }) => key === first.id).map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_each, index) => index + 1));
});

describe('prerequisites', () => {
  test('are named as long as they are missing', async () => {
    const [basics, safety] = [await service.course(), await service.course()];
    const { courseId } = await service.course({ prerequisiteIds: [basics.courseId, safety.courseId] });
    service.courses.knows(aCourse({ courseId, prerequisiteIds: [basics.courseId, safety.courseId] }), 1);
    const student = aStudent();
    expect(await refusal(courseId, student)).toMatchObject({
      code: 'PREREQUISITES_MISSING',
      details: { courseIds: [basics.courseId, safety.courseId] },
    });
    for (const course of [basics, safety]) {
      const item = anItem();
      await service.curriculum(course.courseId, [item]);
      const { id } = await service.enroll(course.courseId, student);
      if (course === safety) expect((await refusal(courseId, student)).details).toEqual({ courseIds: [safety.courseId] });
      await service.complete(id, item.id, student);
    }
    expect(await service.enroll(courseId, student)).toMatchObject({ status: 'ACTIVE' });
  });

  test('that are drafts are named to nobody who may not see them', async () => {
    const [draft, open] = [await service.course({ status: 'DRAFT' }), await service.course()];
    for (const course of [draft, open]) service.courses.knows(course, 1);
    const prerequisiteIds = [draft.courseId, open.courseId];
    const { courseId } = await service.course({ prerequisiteIds });
    service.courses.knows(aCourse({ courseId, prerequisiteIds }), 1);
    expect(await refusal(courseId, aStudent())).toMatchObject({ code: 'PREREQUISITES_MISSING', details: { courseIds: [open.courseId] } });
  });

  test('that were dropped a moment ago refuse nobody', async () => {
    const { courseId, ...course } = await service.course({ prerequisiteIds: [newId()] });
    service.courses.knows({ ...course, courseId, prerequisiteIds: [] }, 2);
    expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('a miss is not a no', () => {
  test('a course that is not known is asked for once, and known from then on', async () => {
    const course = aCourse({ price: PRICED, capacity: 1 });
    const item = anItem();
    service.courses.knows(course, 7, inOneModule([item]));
    expect(await service.enroll(course.courseId)).toMatchObject({ status: 'PENDING_PAYMENT', price: PRICED });
    expect(await service.enroll(course.courseId)).toMatchObject({ status: 'WAITLISTED' });
    expect(service.courses.asked).toBe(1);
    await service.course({ ...course, capacity: 9 }, { sequence: 6 });
    expect(await service.enroll(course.courseId)).toMatchObject({ waitlistPosition: 2 });
  });

  test('one that was published a moment ago takes enrollments, though it is known as a draft', async () => {
    const draft = await service.course({ status: 'DRAFT' });
    service.courses.knows({ ...draft, status: 'PUBLISHED' }, 2);
    expect(await service.enroll(draft.courseId)).toMatchObject({ status: 'ACTIVE' });
  });

  test('with its owner away it is UNAVAILABLE, never a false refusal', async () => {
    const draft = await service.course({ status: 'DRAFT' });
    service.courses.away = true;
    expect((await refusal(draft.courseId)).code).toBe('UNAVAILABLE');
    expect((await refusal(newId())).code).toBe('UNAVAILABLE');
    const { courseId } = await service.course();
    expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
  });
});

test('200 who enroll the moment it is published are all in, though its event is on the way, and ask a handful of times', async () => {
  const course = aCourse();
  await service.course({ ...course, status: 'DRAFT' });
  service.courses.knows(course, 2);
  const enrolled = await Promise.all(Array.from({ length: 200 }, () => service.enroll(course.courseId)));
  expect(new Set(enrolled.map(({ status }) => status))).toEqual(new Set(['ACTIVE']));
  expect(service.courses.asked).toBeLessThanOrEqual(10);
});

test('what takes no enrollments says why', async () => {
  const teacher = aStudent();
  const draft = await service.course({ status: 'DRAFT', staffIds: [teacher.userId] });
  const archived = await service.course({ status: 'ARCHIVED' });
  const deleting = await service.course({ status: 'DELETING', staffIds: [teacher.userId] });
  for (const course of [draft, archived, deleting]) service.courses.knows(course, 1);
  expect((await refusal(draft.courseId)).code).toBe('NOT_FOUND');
  expect((await refusal(draft.courseId, teacher)).code).toBe('COURSE_NOT_PUBLISHED');
  expect((await refusal(archived.courseId)).code).toBe('COURSE_NOT_PUBLISHED');
  expect((await refusal(deleting.courseId, teacher)).code).toBe('COURSE_DELETED');
  expect((await refusal(newId())).code).toBe('NOT_FOUND');
  expect((await refusal('nonsense')).code).toBe('NOT_FOUND');
  expect((await service.refused(ENROLL, { input: { courseId: archived.courseId } }, anonymous)).code).toBe('UNAUTHENTICATED');
});

test('under a tombstone nothing is accepted, and no event wakes it', async () => {
  const course = await service.course();
  await service.sql('update known_course set deleted_at = ? where id = ?', [service.clock.now(), course.courseId]);
  service.courses.knows(course, 9);
  await service.course({ ...course, title: 'Risen' }, { sequence: 8 });
  expect((await refusal(course.courseId)).code).toBe('COURSE_DELETED');
  expect(await service.sql('select title from known_course where id = ?', [course.courseId])).toEqual([{ title: 'Welding' }]);
});

test('twenty times at once is one enrollment', async () => {
  const { courseId } = await service.course({ price: PRICED });
  const student = aStudent();
  const answers = await Promise.all(Array.from({ length: 20 }, () => service.call(ENROLL, { input: { courseId } }, student)));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  expect(answers.filter(({ errors }) => errors?.[0]?.extensions.code === 'ALREADY_ENROLLED')).toHaveLength(19);
  expect(await service.sql('select id from saga')).not.toHaveLength(0);
  expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 1 }]);
});

test('the same idempotency key twenty times at once is one enrollment and one answer, also when the course has to be asked for', async () => {
  const course = aCourse({ price: PRICED });
  service.courses.knows(course, 1);
  const [student, idempotencyKey] = [aStudent(), newId()];
  const send = () =>
    service.client.execute({
      document: parse(ENROLL),
      variables: { input: { courseId: course.courseId } },
      caller: student,
      correlationId: newId(),
      idempotencyKey,
    });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  expect(answers[0]?.errors).toBeUndefined();
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await service.sql('select seats_taken from known_course where id = ?', [course.courseId])).toEqual([{ seats_taken: 1 }]);
});
