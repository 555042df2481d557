import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { courseDeleted } from '../course/course-deleted.js';
import { findCourse } from '../course/find-course.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { type CourseItem, KnownCurriculum } from '../course/known-curriculum.entity.js';
import { demandEnrollment } from '../enrollment/demand-enrollment.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { demandTickable } from './tickable.js';

@InputType()
export class CompleteItemInput {
  @Field(() => ID)
  enrollmentId!: string;

  @Field(() => ID)
  itemId!: string;
}

/**
 * The student, for an item that is not earned. NOT_ENROLLED, FORBIDDEN for an earned item, NOT_FOUND for an item of another course, or one
 * whose content is gone.
 */
export async function completeItem(context: RequestContext, { enrollmentId, itemId }: CompleteItemInput): Promise<Enrollment> {
  const { enrollment: seen } = await demandEnrollment(context, enrollmentId, 'completeItem');
  // An item that was added a moment ago may not be known here yet.
  await findCourse(context, seen.courseId, async ({ id }) => (await itemOf(context, id, itemId)) !== undefined);
  const shown = seen.isInCourse ? await itemOf(context, seen.courseId, itemId) : undefined;
  // What an item shows never changes, so this holds in the transaction too.
  if (shown) await demandTickable(context, shown);
  const enrollment = await transaction(context, async (em) => {
    const inside = { ...context, em };
    const course = await lockKnownCourse(em, seen.courseId, 'shared');
    if (course.isDeleted) throw courseDeleted();
    const current = await findForUpdate(em, Enrollment, enrollmentId);
    const curriculum = await em.findOne(KnownCurriculum, { courseId: course.id }, { refresh: true });
    const item = curriculum?.items.find(({ id }) => id === itemId);
    if (!current || !curriculum || !item) throw notFound('Item');
    current.demandInCourse();
    // It has come since, and nobody has looked at what it shows.
    if (!shown) throw notFound('Item');
    if (current.completeItem(course, curriculum.items, item.id, context.clock.now())) notifyFollowers(inside, current);
    return current;
  });
  await issueSoon(context, [enrollment]);
  return enrollment;
}

async function itemOf({ em }: RequestContext, courseId: string, itemId: string): Promise<CourseItem | undefined> {
  const curriculum = await em.findOne(KnownCurriculum, { courseId }, { refresh: true });
  return curriculum?.items.find(({ id }) => id === itemId);
}
