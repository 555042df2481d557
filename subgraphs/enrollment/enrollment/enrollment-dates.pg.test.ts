import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { PaymentCameLate, PlanMembershipStarted } from '../../../schema/events/payment.js';
import { aCourse, PRICED } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, ENROLL, ENROLL_STUDENTS, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

const HOLD = 15 * 60_000;
const DAY = 86_400_000;

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());
beforeEach(() => {
  Object.assign(service.courses, { asked: 0, away: false });
});

const inDays = (days: number) => new Date(service.clock.now().getTime() + days * DAY).toISOString();
const refusal = (courseId: string) => service.refused(ENROLL, { input: { courseId } }, aStudent());
const eligibility = async (courseId: string) => {
  const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course { eligibility { canEnroll reason } } } }`;
  return (await service.ok(source, { r: [{ __typename: 'Course', id: courseId }] }, aStudent()))._entities[0].eligibility;
};
/** A course whose owner says the same as its event. */
async function course(changes: Parameters<EnrollmentService['course']>[0]) {
  const made = await service.course(changes);
  service.courses.knows(made, 1);
  return made;
}

const startPlan = (userId: string, courseId: string) => {
  const plan = { paymentId: newId(), membershipId: newId(), planId: newId(), planName: 'Everything', activeUntil: null };
  return deliver(service, PlanMembershipStarted, { ...plan, userId, courseIds: [courseId] });
};

const closed: Record<string, () => Parameters<EnrollmentService['course']>[0]> = {
  'has not opened yet': () => ({ enrollmentOpensAt: inDays(1) }),
  'has closed': () => ({ enrollmentClosesAt: inDays(-1) }),
  'closes at this moment': () => ({ enrollmentClosesAt: inDays(0) }),
  'has ended with its course': () => ({ endsAt: inDays(-700) }),
  'would be open, were it not for the end of the course': () => ({ endsAt: inDays(-1), enrollmentClosesAt: inDays(1) }),
};

describe.each(Object.entries(closed))('enrollment that %s', (_what, dates) => {
  test('refuses students, and eligibility says so before they try', async () => {
    const { courseId } = await course({ ...dates(), prerequisiteIds: [newId()] });
    expect((await refusal(courseId)).code).toBe('ENROLLMENT_CLOSED');
    expect(await eligibility(courseId)).toEqual({ canEnroll: false, reason: 'ENROLLMENT_CLOSED' });
  });

  test('takes no money: neither of a plan nor for a seat that lapsed', async () => {
    const open = await course({ price: PRICED });
    const { courseId } = open;
    const [late, member] = [aStudent(), aStudent()];
    const { id } = await service.enroll(courseId, late);
    const sagaId = await service.sagaIdOf(id);
    await service.pass(HOLD);
    const now = { ...open, ...dates() };
    await service.course(now, { sequence: 2 });
    service.courses.knows(now, 2);
    const createdAt = service.clock.now().toISOString();
    const money = {
      paymentId: newId(),
      payerId: late.userId,
      amount: PRICED,
      what: 'Welding',
      planId: null,
      membershipId: null,
      createdAt,
    };
    await deliver(service, PaymentCameLate, { ...money, enrollmentId: id, courseId, sagaId });
    expect(await service.recorded(id)).toContain('ENROLLMENT_LATE_PAYMENT_DECLINED');
    await startPlan(member.userId, courseId);
    expect(await service.sql('select id from enrollment where student_id = ?', [member.userId])).toEqual([]);
  });
});

test('is open from one moment until the other', async () => {
  const { courseId } = await course({ enrollmentOpensAt: inDays(0), enrollmentClosesAt: inDays(1), endsAt: inDays(30) });
  expect(await eligibility(courseId)).toEqual({ canEnroll: true, reason: null });
  expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
});

test('a seat that was held in time is the student’s once it is paid, or a plan covers it, though enrollment has closed since', async () => {
  const open = await course({ price: PRICED });
  const { courseId } = open;
  const [payer, member] = [aStudent(), aStudent()];
  const [paid, covered] = [await service.enroll(courseId, payer), await service.enroll(courseId, member)];
  const now = { ...open, enrollmentClosesAt: inDays(0) };
  await service.course(now, { sequence: 2 });
  service.courses.knows(now, 2);
  await service.payment.takes(paid.id);
  await startPlan(member.userId, courseId);
  for (const { id } of [paid, covered]) expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
});

test('a student who is enrolled is told that, whatever the date', async () => {
  const open = await course({});
  const student = aStudent();
  await service.enroll(open.courseId, student);
  await service.course({ ...open, enrollmentClosesAt: inDays(-1) }, { sequence: 2 });
  expect((await service.refused(ENROLL, { input: { courseId: open.courseId } }, student)).code).toBe('ALREADY_ENROLLED');
});

test('the staff let students in before and after the days of enrollment, and nobody after the end of the course', async () => {
  const admit = { document: ENROLL_STUDENTS, input: (courseId: string) => ({ input: { courseId, userIds: [newId()] } }) };
  for (const dates of [{ enrollmentOpensAt: inDays(1) }, { enrollmentClosesAt: inDays(-1) }]) {
    const { courseId } = await course(dates);
    const { enrollStudents } = await service.ok(admit.document, admit.input(courseId), admin);
    expect(enrollStudents).toMatchObject([{ status: 'ACTIVE' }]);
  }
  const { courseId } = await course({ endsAt: inDays(-1) });
  expect((await service.refused(admit.document, admit.input(courseId), admin)).code).toBe('ENROLLMENT_CLOSED');
});

test('dates that were moved a moment ago refuse nobody, though they are not known here yet', async () => {
  const known = await course({ enrollmentClosesAt: inDays(-1) });
  service.courses.knows({ ...known, enrollmentClosesAt: inDays(1) }, 2);
  expect(await service.enroll(known.courseId)).toMatchObject({ status: 'ACTIVE' });
});

test('of a course that was known before its dates were, the owner is asked for them', async () => {
  const known = aCourse({ endsAt: inDays(-1) });
  await service.sql(
    `insert into known_course (id, sequence, title, status, instructor_id, staff_ids, price_amount, price_currency, prerequisite_ids)
    values (?, 0, 'Welding', 'PUBLISHED', ?, '{}', 0, 'USD', '{}')`,
    [known.courseId, known.instructorId],
  );
  service.courses.knows(known, 1);
  expect((await refusal(known.courseId)).code).toBe('ENROLLMENT_CLOSED');
});

describe('a waitlist', () => {
  test('gets no seats while enrollment is not open, by nobody’s leaving and by no job', async () => {
    const open = await course({ capacity: 1 });
    const { courseId } = open;
    const student = aStudent();
    const { id } = await service.enroll(courseId, student);
    const waiting = await service.enroll(courseId);
    await service.course({ ...open, enrollmentOpensAt: inDays(1) }, { sequence: 2 });
    await service.cancel(id, student);
    await service.runJob('fill seats');
    expect(await service.read(waiting.id)).toMatchObject({ status: 'WAITLISTED' });
    service.clock.advance(DAY);
    await service.runJob('fill seats');
    expect(await service.read(waiting.id)).toMatchObject({ status: 'ACTIVE' });
  });

  test.each([
    ['is archived', () => ({ status: 'ARCHIVED' as const }), 'The course was archived'],
    ['has ended', () => ({ endsAt: inDays(0) }), 'The course has ended'],
    ['takes no students any more', () => ({ enrollmentClosesAt: inDays(0) }), 'Enrollment in the course has closed'],
  ])('of a course that %s is cancelled, and everybody on it told', async (_what, change, reason) => {
    const open = await course({ capacity: 1 });
    const { courseId } = open;
    const inside = await service.enroll(courseId);
    const waiting = await Promise.all(Array.from({ length: 101 }, () => service.enroll(courseId)));
    await service.runJob('close waitlists');
    expect(await service.read(waiting[0].id)).toMatchObject({ status: 'WAITLISTED' });
    await service.course({ ...open, ...change() }, { sequence: 2 });
    await service.runJob('close waitlists');
    const left = await service.sql('select status, count(*)::int from enrollment where course_id = ? group by 1 order by 1', [courseId]);
    expect(left).toEqual([
      { status: 'ACTIVE', count: 1 },
      { status: 'CANCELLED', count: 101 },
    ]);
    expect(await service.read(waiting[100].id)).toMatchObject({ cancelReason: reason, waitlistPosition: null });
    expect(await service.fact(waiting[100].id, 'ENROLLMENT_CANCELLED')).toMatchObject({ was: 'WAITLISTED', cause: 'STAFF', reason });
    expect(await service.read(inside.id)).toMatchObject({ status: 'ACTIVE' });
    expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 1 }]);
  });
});

describe('a prerequisite that was archived', () => {
  const requiring = (id: string) => course({ prerequisiteIds: [id] });

  test('keeps nobody out, and is missing to nobody', async () => {
    const basics = await course({ status: 'ARCHIVED' });
    const { courseId } = await requiring(basics.courseId);
    expect(await eligibility(courseId)).toEqual({ canEnroll: true, reason: null });
    expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
  });

  test('a moment ago keeps nobody out, though it is not known here yet', async () => {
    const basics = await course({});
    const { courseId } = await requiring(basics.courseId);
    expect((await refusal(courseId)).code).toBe('PREREQUISITES_MISSING');
    service.courses.knows({ ...basics, status: 'ARCHIVED' }, 2);
    expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
  });
});
