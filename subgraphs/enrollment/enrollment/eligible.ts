import type { EntityManager } from '@mikro-orm/postgresql';
import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { courseDeleted } from '../course/course-deleted.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { coursePolicy } from '../policy.js';
import type { Enrollment } from './enrollment.entity.js';
import { EnrollmentStatus } from './status.js';

/**
 * Why a student cannot enroll: one rule for the attempt and for what is shown before it. Null when the student can enroll. `named` are
 * those of `missing` that the student may see: a refusal tells of no other.
 */
export function refusalToEnroll(
  course: KnownCourse,
  enrollment: Enrollment | null,
  missing: readonly string[],
  now: Date,
  named: readonly string[] = [],
): DomainError | null {
  const unpublished = refusalByStatus(course);
  if (unpublished) return unpublished;
  if (enrollment && enrollment.status !== EnrollmentStatus.CANCELLED) return alreadyEnrolled();
  if (course.hasClosed(now)) return closed(course, now);
  if (!course.hasOpened(now)) return refuse(ErrorCode.ENROLLMENT_CLOSED, 'Enrollment in the course has not opened yet');
  if (missing.length > 0) {
    return refuse(ErrorCode.PREREQUISITES_MISSING, 'Other courses have to be completed first', { courseIds: named });
  }
  return null;
}

/** Why the staff cannot let anybody in. The days of enrollment are for students; the end of the course is for everybody. */
export const refusalToAdmit = (course: KnownCourse, now: Date): DomainError | null =>
  refusalByStatus(course) ?? (course.hasEnded(now) ? closed(course, now) : null);

/** Whether what is known of the course lets the staff let so many in. Otherwise its owner is asked, who may have more seats by now. */
export const admitsByStaff = (course: KnownCourse, count: number, now: Date): boolean =>
  course.datesKnown && refusalToAdmit(course, now) === null && (course.seatsLeft ?? count) >= count;

function refusalByStatus(course: KnownCourse): DomainError | null {
  if (course.isDeleted) return courseDeleted();
  return course.isPublished ? null : refuse(ErrorCode.COURSE_NOT_PUBLISHED, 'The course takes no enrollments');
}

const alreadyEnrolled = () => refuse(ErrorCode.ALREADY_ENROLLED, 'There is an enrollment in this course already');

const closed = (course: KnownCourse, now: Date) =>
  refuse(ErrorCode.ENROLLMENT_CLOSED, course.hasEnded(now) ? 'The course has ended' : 'Enrollment in the course has closed');

/** The prerequisites that the student does not meet, in their order. */
export async function missingPrerequisites(em: EntityManager, { prerequisiteIds }: KnownCourse, studentId: string): Promise<string[]> {
  const unmet = await unmetPrerequisites(em, prerequisiteIds, studentId);
  return prerequisiteIds.filter((id) => unmet.has(id));
}

/** Those of the courses that the caller may see, in their order: the instructor of a course may require a draft of theirs. */
export async function visibleOf(em: EntityManager, caller: Caller, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const known = await em.find(KnownCourse, { id: { $in: [...ids] } });
  const visible = new Set(known.filter((course) => coursePolicy.see(caller, course)).map(({ id }) => id));
  return ids.filter((id) => visible.has(id));
}

/**
 * Those of the courses that keep the student out of a course that requires them. A completion counts for ever, whatever becomes of that
 * course, unless its certificate was revoked. A course that was archived, or is being deleted, keeps nobody out:
 * nobody could complete it any more.
 */
export async function unmetPrerequisites(
  em: EntityManager,
  ids: readonly string[],
  studentId: string | null,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(
    `select needed.id from unnest(?::uuid[]) needed (id) left join known_course course on course.id = needed.id
    where coalesce(course.status, '') not in ('ARCHIVED', 'DELETING') and course.deleted_at is null and not exists (
      select from enrollment where course_id = needed.id and student_id = ?::uuid and status = 'COMPLETED' and not exists (
        select from certificate where enrollment_id = enrollment.id and replaced_by is null and revoked_at is not null
      )
    )`,
    [`{${ids.join(',')}}`, studentId],
  );
  return new Set(rows.map(({ id }) => id));
}
