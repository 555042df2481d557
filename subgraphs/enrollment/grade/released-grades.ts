import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { causedBy } from '../../../platform/messaging/outbox/recorded-events.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';

interface OfAStudent {
  readonly courseId: string;
  readonly studentId: string;
}

type OfAssignment = OfAStudent & { readonly assignmentId: string };

/**
 * Completes the items that show the graded assignments. The grades are stored: a student may have left the course and may come back, and
 * an item may be added to the curriculum later, or not be known here yet.
 */
export async function handleGradesReleased(events: readonly EventEnvelope<OfAssignment>[], context: RequestContext): Promise<void> {
  const courses = await lockCourses(context, events);
  for (const { payload } of events) if (!courses.has(payload.courseId)) throw new NotKnownYet(`course ${payload.courseId}`);
  const accepted = events.filter(({ payload }) => !courses.get(payload.courseId)?.isGone);
  const completion = await completionOf(context, courses, accepted);
  await context.em.execute(
    `insert into released_grade (course_id, assignment_id, student_id)
    select distinct course_id, assignment_id, student_id from jsonb_populate_recordset(null::released_grade, ?::jsonb) order by 1, 3, 2
    on conflict (course_id, student_id, assignment_id) do update set excused = false where released_grade.excused`,
    [
      JSON.stringify(
        accepted.map(({ payload }) => ({
          course_id: payload.courseId,
          assignment_id: payload.assignmentId,
          student_id: payload.studentId,
        })),
      ),
    ],
  );
  for (const event of accepted) completion.complete(event, event.payload.assignmentId);
}

/**
 * The staff excused a student from an assignment: its items are completed as by a grade, or a course with a required one could never be.
 * What was completed stays when the excuse is taken back; items that show it later are completed by a grade again.
 */
export async function handleExcused(
  event: EventEnvelope<OfAssignment & { readonly excused: boolean }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId, excused } = event.payload;
  const course = await knownCourses.lock(context.em, courseId);
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  await context.em.execute(
    excused
      ? 'insert into released_grade (course_id, assignment_id, student_id, excused) values (?, ?, ?, true) on conflict do nothing'
      : 'delete from released_grade where course_id = ? and assignment_id = ? and student_id = ? and excused',
    [courseId, assignmentId, studentId],
  );
  if (excused) await completeOf(context, course, event);
}

/** Students have entered the course, perhaps again: grades that were released before count now. */
export async function countEarlierGrades(events: readonly EventEnvelope<OfAStudent>[], context: RequestContext): Promise<void> {
  const courses = await lockCourses(context, events);
  const entered = events.filter(({ payload }) => courses.get(payload.courseId)?.isGone === false);
  const completion = await completionOf(context, courses, entered);
  for (const event of entered) completion.complete(event);
}

const lockCourses = async ({ em }: RequestContext, events: readonly EventEnvelope<OfAStudent>[]) =>
  byKey(
    await knownCourses.lockMany(
      em,
      events.map(({ payload }) => payload.courseId),
    ),
    ({ id }) => id,
  );

const completeOf = async (context: RequestContext, course: KnownCourse, event: EventEnvelope<OfAStudent>): Promise<void> =>
  (await completionOf(context, new Map([[course.id, course]]), [event])).complete(event);

interface Completion {
  /** Completes the items of the event's student that show a graded assignment, `newly` too, which has just been graded. */
  complete(event: EventEnvelope<OfAStudent>, newly?: string): void;
}

/** Loads what is needed to complete items of the events' students, and locks their enrollments. The caller shares the courses' locks. */
async function completionOf(
  context: RequestContext,
  courses: ReadonlyMap<string, KnownCourse>,
  events: readonly EventEnvelope<OfAStudent>[],
): Promise<Completion> {
  const { em } = context;
  const students = events.map(({ payload: { courseId, studentId } }) => ({ courseId, studentId }));
  const curricula = byKey(
    await em.find(KnownCurriculum, { courseId: { $in: [...courses.keys()] } }, { refresh: true }),
    (each) => each.courseId,
  );
  const enrollments = byKey(await lockEnrollments(em, students), studentOf);
  const gradedOf = await assignmentsGraded(em, students);
  return {
    complete(event, newly) {
      const { payload } = event;
      const [course, curriculum] = [courses.get(payload.courseId), curricula.get(payload.courseId)];
      const enrollment = enrollments.get(studentOf(payload));
      if (!course || !curriculum || !enrollment) return;
      const graded = gradedOf(payload);
      if (newly) graded.add(newly);
      causedBy(context, event, () => completeItems(context, course, curriculum, enrollment, graded));
    },
  };
}

const studentOf = ({ courseId, studentId }: OfAStudent): string => `${courseId} ${studentId}`;

async function lockEnrollments(em: EntityManager, students: readonly OfAStudent[]): Promise<Enrollment[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from enrollment where (course_id, student_id) in
      (select "courseId", "studentId" from jsonb_to_recordset(?::jsonb) as told ("courseId" uuid, "studentId" uuid))
    order by id for update`,
    [JSON.stringify(students)],
  );
  return em.find(Enrollment, { id: { $in: rows.map(({ id }) => id) } }, { refresh: true });
}

/**
 * Completes the items whose assignments the student was graded for. The caller holds the lock of the enrollment, and shares that of its
 * course.
 */
export async function completeGraded(
  context: RequestContext,
  course: KnownCourse,
  curriculum: KnownCurriculum,
  enrollment: Enrollment,
): Promise<void> {
  const gradedOf = await assignmentsGraded(context.em, [enrollment]);
  completeItems(context, course, curriculum, enrollment, gradedOf(enrollment));
}

function completeItems(
  context: RequestContext,
  course: KnownCourse,
  { items }: KnownCurriculum,
  enrollment: Enrollment,
  graded: ReadonlySet<string>,
): void {
  if (!enrollment.isInCourse) return;
  const earned = items.filter(({ kind, refId }) => kind === 'ASSIGNMENT' && graded.has(refId));
  const completed = earned.filter(({ id }) => enrollment.completeItem(course, items, id, context.clock.now()));
  if (completed.length > 0) notifyFollowers(context, enrollment);
}

/** Reads what the students were graded for. The answer gives the assignments of one. */
async function assignmentsGraded(em: EntityManager, students: readonly OfAStudent[]): Promise<(one: OfAStudent) => Set<string>> {
  const rows = await em.execute<{ courseId: string; studentId: string; assignmentId: string }[]>(
    `select course_id as "courseId", student_id as "studentId", assignment_id as "assignmentId" from released_grade
    where (course_id, student_id) in
      (select "courseId", "studentId" from jsonb_to_recordset(?::jsonb) as told ("courseId" uuid, "studentId" uuid))`,
    [JSON.stringify(students.map(({ courseId, studentId }) => ({ courseId, studentId })))],
  );
  const graded = new Map<string, Set<string>>(students.map((each) => [studentOf(each), new Set()]));
  for (const row of rows) graded.get(studentOf(row))?.add(row.assignmentId);
  return (one) => graded.get(studentOf(one)) ?? new Set();
}

/** Removes all grades of a deleted course. Its tombstone lets no grade in again. */
export const removeGrades = (em: EntityManager, courseId: string): Promise<unknown> =>
  em.execute('delete from released_grade where course_id = ?', [courseId]);
