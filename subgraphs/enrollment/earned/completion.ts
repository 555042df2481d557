import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { causedBy } from '../../../platform/messaging/outbox/recorded-events.js';
import { updateMany } from '../../../platform/service/imports/update-many.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { type CourseItem, KnownCurriculum } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { type Earned, type Earning, keyOf, type OfAStudent } from './earned.js';

interface Completion {
  /** Completes the items of the event's student that show what they have earned, `newly` too, which they have just earned. */
  complete(event: EventEnvelope<OfAStudent>, newly?: Earning): void;
  /** Writes what was completed. */
  store(): Promise<void>;
}

/** Loads what is needed to complete items of the events' students, and locks their enrollments. The caller shares the courses' locks. */
export async function completionOf(
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
  const earnedOf = await earnedItems(em, students);
  const changed = new Set<Enrollment>();
  return {
    complete(event, newly) {
      const { payload } = event;
      const [course, curriculum] = [courses.get(payload.courseId), curricula.get(payload.courseId)];
      const enrollment = enrollments.get(studentOf(payload));
      if (!course || !curriculum || !enrollment) return;
      const earned = earnedOf(payload);
      if (newly && !earned.has(keyOf(newly))) earned.set(keyOf(newly), new Date(newly.earnedAt));
      if (causedBy(context, event, () => completeItems(context, course, curriculum, enrollment, earned))) changed.add(enrollment);
    },
    store: () => updateMany(em, Enrollment, [...changed], COMPLETED),
  };
}

/** What `completeItem` changes. */
const COMPLETED = ['sequence', 'completedItemIds', 'status', 'completedAt', 'certificateDue'] as const;

const studentOf = ({ courseId, studentId }: OfAStudent): string => `${courseId} ${studentId}`;

/** They are not managed: `store` writes them. */
async function lockEnrollments(em: EntityManager, students: readonly OfAStudent[]): Promise<Enrollment[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from enrollment where (course_id, student_id) in
      (select "courseId", "studentId" from jsonb_to_recordset(?::jsonb) as told ("courseId" uuid, "studentId" uuid))
    order by id for update`,
    [JSON.stringify(students)],
  );
  return em.find(Enrollment, { id: { $in: rows.map(({ id }) => id) } }, { disableIdentityMap: true });
}

/**
 * Completes the items that show what the student has earned. The caller holds the lock of the enrollment, and shares that of its course.
 */
export async function completeEarned(
  context: RequestContext,
  course: KnownCourse,
  curriculum: KnownCurriculum,
  enrollment: Enrollment,
): Promise<void> {
  const earnedOf = await earnedItems(context.em, [enrollment]);
  completeItems(context, course, curriculum, enrollment, earnedOf(enrollment));
}

/** Whether there was one to complete. */
function completeItems(
  context: RequestContext,
  course: KnownCourse,
  { items }: KnownCurriculum,
  enrollment: Enrollment,
  earned: EarnedTimes,
): boolean {
  if (!enrollment.isInCourse) return false;
  const showing = items.filter((item) => earned.has(keyOf(item)));
  const at = lastEarned(items, earned, enrollment) ?? context.clock.now();
  const completed = showing.filter(({ id }) => enrollment.completeItem(course, items, id, at));
  if (completed.length > 0) notifyFollowers(context, enrollment);
  return completed.length > 0;
}

/**
 * When the last of what the course requires was earned, in the course: word of it comes in any order, and later, of an import years later.
 * Undefined when something else is required, or it is not known of something.
 */
function lastEarned(items: readonly CourseItem[], earned: EarnedTimes, { activatedAt }: Enrollment): Date | undefined {
  const times = items.filter(({ required }) => required).map((item) => earned.get(keyOf(item))?.getTime() ?? Number.NaN);
  const last = Math.max(activatedAt?.getTime() ?? Number.NaN, ...times);
  return Number.isNaN(last) ? undefined : new Date(last);
}

/** When each was earned, by its key. Null of what was earned before that was kept. */
type EarnedTimes = Map<string, Date | null>;

/** Reads what the students have earned. The answer gives that of one. */
export async function earnedItems(em: EntityManager, students: readonly OfAStudent[]): Promise<(one: OfAStudent) => EarnedTimes> {
  const rows = await em.execute<(OfAStudent & Earned & { readonly at: string | null })[]>(
    `select course_id as "courseId", student_id as "studentId", kind, ref_id as "refId", earned_at as at from earned_item
    where (course_id, student_id) in
      (select "courseId", "studentId" from jsonb_to_recordset(?::jsonb) as told ("courseId" uuid, "studentId" uuid))`,
    [JSON.stringify(students.map(({ courseId, studentId }) => ({ courseId, studentId })))],
  );
  const earned = new Map<string, EarnedTimes>(students.map((each) => [studentOf(each), new Map()]));
  for (const row of rows) earned.get(studentOf(row))?.set(keyOf(row), row.at === null ? null : new Date(row.at));
  return (one) => earned.get(studentOf(one)) ?? new Map();
}
