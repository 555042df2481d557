import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, notFound } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { type Imported, importedBefore, rememberImported } from '../../../platform/service/imports/import-ref.entity.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import { courseDeleted } from '../course/course-deleted.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { withoutPayment } from '../enrollment/enroll.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { takeSeats } from '../seats/seats.js';

/** A student who was in a course at another system, and may have left it. */
export interface ImportedEnrollment extends Imported {
  readonly studentId: string;
  readonly enrolledAt: Date;
  /** When the student left and why, for people to read. Null when the student stayed. */
  readonly left: { readonly at: Date; readonly because: string } | null;
}

/**
 * Imports enrollments of one course, without payment: the whole batch or nothing. A student who is known in the course already stays as
 * they are. Answers how many were new. NOT_FOUND, COURSE_DELETED; CONFLICT when there are too few seats for all who stayed.
 */
export async function importEnrollments(
  context: RequestContext,
  target: { readonly source: string; readonly courseId: string },
  rows: readonly ImportedEnrollment[],
): Promise<number> {
  requireService(context.caller);
  await findCourse(context, target.courseId, () => true);
  return transaction(context, async (em) => {
    const course = await knownCourses.lock(em, target.courseId, 'alone');
    if (!course) throw notFound('Course');
    if (course.isDeleted) throw courseDeleted();
    const known = await importedBefore(
      em,
      target.source,
      rows.map(({ sourceId }) => sourceId),
    );
    const missing = rows.filter(({ sourceId }) => !known.has(sourceId));
    const there = byKey(await enrolledIn(em, course, missing), ({ studentId }) => studentId);
    const newcomers = missing.filter(({ studentId }) => !there.has(studentId));
    const stayed = newcomers.filter(({ left }) => left === null).length;
    if (stayed > 0 && !(await takeSeats(em, course.id, stayed))) throw conflict('There are not seats for all of them');
    const made = newcomers.map(({ studentId, ...row }) => enroll(course, studentId, row));
    const enrollments = new Map([...there, ...byKey(made, ({ studentId }) => studentId)]);
    await insertMany(em, Enrollment, made);
    await rememberImported(
      em,
      target.source,
      new Map(missing.map(({ sourceId, studentId }) => [sourceId, (enrollments.get(studentId) as Enrollment).id])),
    );
    return newcomers.length;
  });
}

function enroll(course: KnownCourse, studentId: string, { enrolledAt, left }: Pick<ImportedEnrollment, 'enrolledAt' | 'left'>) {
  const enrollment = Enrollment.of(course, studentId);
  enrollment.begin(course, withoutPayment(course), EnrollmentStatus.ACTIVE, null, enrolledAt);
  // A newcomer: there is nothing that they could have completed.
  enrollment.activate(course, { items: [] }, enrolledAt);
  enrollment.confirm(course);
  // The seat of a student who left would be taken and given back, so it is not counted at all.
  if (left) enrollment.cancel(course, 'STUDENT', left.because, left.at);
  return enrollment;
}

const enrolledIn = (em: EntityManager, course: KnownCourse, rows: readonly ImportedEnrollment[]): Promise<Enrollment[]> =>
  em.find(Enrollment, { courseId: course.id, studentId: { $in: rows.map(({ studentId }) => studentId) } });
