import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, notFound } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { Role } from '../../../schema/events/user.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import type { TransferCourseInput } from './course.inputs.js';
import { coursesById } from './find-courses.js';

const accountStatus = question<{ standing: { userId: string; active: boolean; role: string } | null }, { id: string }>(
  'user',
  'query ($id: ID!) { standing(userId: $id) { userId active role } }',
);

/**
 * Its instructor, admins. The course is another instructor's from then on, also when it is archived. NOT_FOUND for a user without an
 * account, or with a deactivated one; BAD_USER_INPUT for one who is no instructor.
 */
export async function transferCourse(context: RequestContext, { courseId, instructorId }: TransferCourseInput): Promise<Course> {
  // Before `user` is asked: the policy's answer must not depend on it, and no lock is held while we wait.
  const known = await context.load(coursesById, courseId);
  coursePolicy.demand('transfer', context.caller, known);
  known.demand('transfer');
  const to = await demandInstructor(context, instructorId);
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, courseId);
    coursePolicy.demand('transfer', context.caller, course);
    course.transfer(to, context.clock.now());
    return course;
  });
}

async function demandInstructor({ ask }: RequestContext, id: string): Promise<string> {
  const { standing: found } = await ask(accountStatus, { id });
  if (!found?.active) throw notFound('User');
  if (found.role !== Role.INSTRUCTOR) throw badInput({ instructorId: 'is not an instructor' });
  return found.userId;
}
