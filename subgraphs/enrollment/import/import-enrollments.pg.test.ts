import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { aStudent, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';
import { type ImportedEnrollment, importEnrollments } from './import-enrollments.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const source = 'campus';
const enrolledAt = new Date('2013-09-01T00:00:00Z');
const leftAt = '2013-10-13T00:00:00.000Z';
const aRow = (because: string | null = null, studentId = newId()): ImportedEnrollment => ({
  source,
  sourceId: `row of ${studentId}`,
  studentId,
  enrolledAt,
  left: because === null ? null : { at: new Date(leftAt), because },
});
const bringIn = (courseId: string, rows: readonly ImportedEnrollment[], caller = serviceCaller('import')) =>
  importEnrollments({ ...service.context({ caller }), silent: true }, { source, courseId }, rows);
const seatsTaken = async (courseId: string) => (await service.sql('select seats_taken from known_course where id = ?', [courseId]))[0];

it('brings in who stayed and who left, as it was then', async () => {
  const { courseId } = await service.course();
  const [stayed, left] = [aRow(), aRow('Withdrew')] as const;
  expect(await bringIn(courseId, [stayed, left])).toBe(2);
  const found = await service.sql<{ id: string }>('select id from enrollment where course_id = ? order by status', [courseId]);
  const [active, cancelled] = await Promise.all(found.map(({ id }) => service.read(id)));
  expect(active).toMatchObject({ status: 'ACTIVE', price: { amount: 0 }, activatedAt: enrolledAt.toISOString() });
  expect(cancelled).toMatchObject({ status: 'CANCELLED', cancelReason: 'Withdrew' });
  expect(await service.recorded(active.id)).toEqual(['ENROLLMENT_CREATED', 'ENROLLMENT_ACTIVATED', 'ENROLLMENT_CONFIRMED']);
  expect(await service.recorded(cancelled.id)).toContain('ENROLLMENT_CANCELLED');
  expect(await service.sql('select distinct silent from outbox where key in (?, ?)', [active.id, cancelled.id])).toEqual([
    { silent: true },
  ]);
  expect(await seatsTaken(courseId)).toEqual({ seats_taken: 1 });
});

it('says in the event when a student left, which was long before it', async () => {
  const { courseId } = await service.course();
  await bringIn(courseId, [aRow('Withdrew')]);
  const payloads = await service.sql(
    `select payload ->> 'leftAt' as "leftAt" from outbox where type = 'ENROLLMENT_CANCELLED' and payload ->> 'courseId' = ?`,
    [courseId],
  );
  expect(payloads).toEqual([{ leftAt }]);
});

it('brings nobody in twice, one after the other or at once', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow(), aRow('Withdrew')];
  const counts = await Promise.all([bringIn(courseId, rows), bringIn(courseId, rows)]);
  expect(counts.sort()).toEqual([0, 3]);
  expect(await bringIn(courseId, [...rows, aRow()])).toBe(1);
  expect(await seatsTaken(courseId)).toEqual({ seats_taken: 3 });
});

it('leaves alone who enrolled here', async () => {
  const { courseId } = await service.course();
  const student = aStudent();
  const { id, version } = await service.enroll(courseId, student);
  expect(await bringIn(courseId, [aRow('Withdrew', student.userId)])).toBe(0);
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE', version });
});

it('brings in all or none where seats are short', async () => {
  const { courseId } = await service.course({ capacity: 2 });
  await expect(bringIn(courseId, [aRow(), aRow(), aRow()])).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await seatsTaken(courseId)).toEqual({ seats_taken: 0 });
  expect(await bringIn(courseId, [aRow(), aRow(), aRow('Withdrew')])).toBe(3);
});

it('is refused for no course, for one that is being deleted, and to everybody but the command line', async () => {
  await expect(bringIn(newId(), [aRow()])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { courseId } = await service.course({ status: 'DELETING' });
  await expect(bringIn(courseId, [aRow()])).rejects.toMatchObject({ code: 'COURSE_DELETED' });
  const asAdmin = importEnrollments(service.context({ caller: signedInAs('ADMIN') }), { source, courseId }, []);
  await expect(asAdmin).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
