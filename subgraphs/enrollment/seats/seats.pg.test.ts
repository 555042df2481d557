import { PRICED } from '../../../schema/events/test-kit/courses.js';
import { aStudent, CANCEL, ENROLL, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

const HOLD = 15 * 60_000;

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

interface Row {
  readonly id: string;
  readonly status: string;
  readonly position: number | null;
}

const rows = (courseId: string) =>
  service.sql<Row>(
    `select id, status, case when line_number is not null then row_number() over (partition by line_number is null order by line_number)::int end as position
    from enrollment where course_id = ? order by line_number`,
    [courseId],
  );
const withStatus = async (courseId: string, status: string) => (await rows(courseId)).filter((row) => row.status === status);
const taken = async (courseId: string) =>
  (await service.sql('select seats_taken from known_course where id = ?', [courseId]))[0]?.seats_taken;
const positionOf = async (id: string) => (await service.read(id)).waitlistPosition;

test('two hundred at once for the last five seats: five hold them, the others wait at 1 to 195, and the waitlist moves in its order', async () => {
  const { courseId } = await service.course({ price: PRICED, capacity: 5 });
  const students = new Map(Array.from({ length: 200 }, () => aStudent()).map((student) => [student.userId, student]));
  const answers = await Promise.all([...students.values()].map((student) => service.call(ENROLL, { input: { courseId } }, student)));
  expect(answers.filter(({ errors }) => errors)).toEqual([]);
  const holders = await withStatus(courseId, 'PENDING_PAYMENT');
  expect(holders).toHaveLength(5);
  const line = await withStatus(courseId, 'WAITLISTED');
  const positions = await Promise.all(line.map(({ id }) => positionOf(id)));
  expect(positions).toEqual(Array.from({ length: 195 }, (_each, index) => index + 1));
  expect(await taken(courseId)).toBe(5);

  const studentOf = async (id: string) => {
    const [row] = await service.sql<{ student_id: string }>('select student_id from enrollment where id = ?', [id]);
    return students.get(String(row?.student_id));
  };
  const cancelled = holders.slice(0, 3);
  await Promise.all(cancelled.map(async ({ id }) => service.call(CANCEL, { input: { id } }, await studentOf(id))));
  const promoted = line.slice(0, 3).map(({ id }) => id);
  const heldNow = async () => (await withStatus(courseId, 'PENDING_PAYMENT')).map(({ id }) => id).sort();
  expect(await heldNow()).toEqual([...promoted, ...holders.slice(3).map(({ id }) => id)].sort());
  expect(await positionOf(String(line[3]?.id))).toBe(1);

  // All but one pay; that one lets it lapse, and the fourth moves up.
  const [lazy, ...others] = promoted;
  for (const id of [...others, ...holders.slice(3).map((each) => each.id)]) await service.payment.takes(id);
  await Promise.all([service.pass(HOLD), service.pass(0)]);
  expect(await service.read(String(lazy))).toMatchObject({ status: 'CANCELLED', cancelReason: 'The seat was not paid for in time' });
  expect(await heldNow()).toEqual([line[3]?.id]);

  const newcomer = await service.enroll(courseId);
  expect(newcomer).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 192 });
  expect(await taken(courseId)).toBe(5);
});

test('a newcomer at the moment a seat comes free queues behind who waits', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { courseId } = await service.course({ price: PRICED, capacity: 1 });
    const holder = aStudent();
    const { id } = await service.enroll(courseId, holder);
    const first = await service.enroll(courseId);
    const [newcomer] = await Promise.all([service.enroll(courseId), service.cancel(id, holder)]);
    expect(newcomer).toMatchObject({ status: 'WAITLISTED' });
    expect(await service.read(first.id)).toMatchObject({ status: 'PENDING_PAYMENT' });
    expect(await taken(courseId)).toBe(1);
  }
});

test('raising the capacity promotes, lowering it evicts nobody', async () => {
  const course = await service.course({ capacity: 2 });
  const { courseId } = course;
  const students = Array.from({ length: 5 }, () => aStudent());
  const ids: string[] = [];
  for (const student of students) ids.push((await service.enroll(courseId, student)).id);
  const standing = async () => Promise.all(ids.map(async (id) => (await service.read(id)).status));
  await service.course({ ...course, capacity: 4 }, { sequence: 2 });
  expect(await standing()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'WAITLISTED']);
  expect(await service.recorded(String(ids[2]))).toEqual([
    'ENROLLMENT_CREATED',
    'ENROLLMENT_WAITLISTED',
    'ENROLLMENT_ACTIVATED',
    'ENROLLMENT_PROMOTED',
  ]);
  await service.course({ ...course, capacity: 3 }, { sequence: 3 });
  expect(await standing()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'WAITLISTED']);
  await service.cancel(String(ids[0]), students[0] as never);
  expect(await standing()).toEqual(['CANCELLED', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'WAITLISTED']);
  await service.cancel(String(ids[1]), students[1] as never);
  expect(await standing()).toEqual(['CANCELLED', 'CANCELLED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  expect(await taken(courseId)).toBe(3);
});

test('an old event of a course does not change its seats', async () => {
  const course = await service.course({ capacity: 1 }, { sequence: 5 });
  await service.enroll(course.courseId);
  const waiting = await service.enroll(course.courseId);
  await service.course({ ...course, capacity: 9 }, { sequence: 4 });
  expect(await service.read(waiting.id)).toMatchObject({ status: 'WAITLISTED' });
});

test('an archived course keeps its seats: who waits is not promoted any more', async () => {
  const course = await service.course({ capacity: 1 });
  const student = aStudent();
  const { id } = await service.enroll(course.courseId, student);
  const waiting = await service.enroll(course.courseId);
  await service.course({ ...course, status: 'ARCHIVED' }, { sequence: 2 });
  await service.cancel(id, student);
  expect(await service.read(waiting.id)).toMatchObject({ status: 'WAITLISTED' });
  expect(await taken(course.courseId)).toBe(0);
});

test('a course that has grown by more seats than one transaction hands out is filled by a job, and newcomers queue until it is', async () => {
  const course = await service.course({ capacity: 1 });
  const { courseId } = course;
  await Promise.all(Array.from({ length: 131 }, () => service.enroll(courseId)));
  await service.course({ ...course, capacity: 125 }, { sequence: 2 });
  expect(await withStatus(courseId, 'ACTIVE')).toHaveLength(101);
  expect(await service.enroll(courseId)).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 31 });
  await service.runJob('fill seats');
  expect(await withStatus(courseId, 'ACTIVE')).toHaveLength(125);
  expect(await withStatus(courseId, 'WAITLISTED')).toHaveLength(7);
  expect(await taken(courseId)).toBe(125);
});
