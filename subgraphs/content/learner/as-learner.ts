import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import type { CourseSubject } from '../../../schema/rules/course.js';
import { knownCourses } from '../course/known-courses.js';
import { knownEnrollments, learners } from '../enrollment/known-enrollments.js';
import { ContentItem } from '../item/content-item.entity.js';
import { type ContentAction, contentPolicy } from '../policy.js';

/** What a student works at. The student is always the caller. */
export interface Learning {
  readonly student: UserCaller;
  readonly contentId: string;
  readonly courseId: string;
}

/**
 * Demands that the caller may do what active learners do with a content, before the command opens its transaction. Owners are asked before
 * anybody is refused.
 */
export async function demandLearner(
  context: RequestContext,
  contentId: string,
  action: ContentAction,
): Promise<Learning & { readonly content: ContentItem }> {
  const { caller, em } = context;
  const content = isId(contentId) ? await em.findOne(ContentItem, { id: contentId }) : null;
  const learns = content !== null && caller.kind === 'user' && (await learners.learns(context, content.courseId, caller.userId));
  const sees = (course: CourseSubject) => contentPolicy.see(caller, { course, learns });
  const course = content && (await knownCourses.find(context, content.courseId, (known) => !known.isDeleted && sees(known)));
  const subject = content && course && { content, course, learns };
  contentPolicy.demand(action, caller, subject);
  return { student: caller as UserCaller, contentId: subject.content.id, courseId: subject.content.courseId, content: subject.content };
}

/**
 * Inside the transaction, in the order in which everybody locks: the course is shared, so that nothing is accepted after its tombstone; the
 * enrollment is locked alone, so that what a student does comes one after the other.
 */
export async function lockStudent(em: EntityManager, { student, courseId }: Pick<Learning, 'student' | 'courseId'>): Promise<void> {
  const course = await knownCourses.lock(em, courseId);
  if (!course) throw notFound('Course');
  demandThere(course);
  const enrollment = await knownEnrollments.lock(em, { courseId, studentId: student.userId }, 'alone');
  if (!enrollment?.isInCourse) throw notEnrolled();
}

export const notEnrolled = () => refuse(ErrorCode.NOT_ENROLLED, 'Enroll in the course first');
