import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import type { CourseStaffInput } from './course.inputs.js';
import { coursesById } from './find-courses.js';

const accountStatus = question<{ standing: { active: boolean } | null }, { id: string }>(
  'user',
  'query ($id: ID!) { standing(userId: $id) { active } }',
);

/** Its instructor, admins. Anyone with an account can be staff. NOT_FOUND for a user without an account, or with a deactivated one. */
export async function addCourseStaff(context: RequestContext, { courseId, userId }: CourseStaffInput): Promise<Course> {
  // Before `user` is asked: the policy's answer must not depend on it, and no lock is held while we wait.
  const known = await context.load(coursesById, courseId);
  coursePolicy.demand('manageStaff', context.caller, known);
  if (!known.hasStaff(userId)) await demandAccount(context, userId);
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, courseId);
    coursePolicy.demand('manageStaff', context.caller, course);
    course.addStaff(userId, context.clock.now());
    return course;
  });
}

async function demandAccount({ ask }: RequestContext, id: string): Promise<void> {
  const { standing: found } = await ask(accountStatus, { id });
  if (!found?.active) throw notFound('User');
}
