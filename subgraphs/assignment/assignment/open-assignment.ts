import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { learns } from '../enrollment/known-enrollments.js';
import { type AssignmentAction, assignmentPolicy } from '../policy.js';
import { Assignment } from './assignment.entity.js';

/** An assignment that is about to change. */
export interface Opening {
  /** Null when there is no such assignment. */
  readonly courseId: string | null;
  /** As it is before the command's transaction, and only for a caller who may change it. */
  readonly seen: Assignment | null;
  /** Reads it in the command's transaction, if the caller may change it. Its row and its course's row are locked until the end. */
  open(em: EntityManager): Promise<{ readonly assignment: Assignment; readonly course: KnownCourse }>;
}

/**
 * For a command, before its transaction. Before the caller is refused because of what is known here, the owners are asked: of the course,
 * and of the enrollment, which decides between FORBIDDEN and NOT_FOUND. `studentId`: the one student whom the command is about.
 */
export async function openingOf(context: RequestContext, id: string, action: AssignmentAction, studentId?: string): Promise<Opening> {
  const { caller } = context;
  const found = isId(id) ? await context.em.findOne(Assignment, { id }) : null;
  const access = found && (await accessTo(context, found.courseId, action, studentId));
  const { isAllowed, asLearner } = access ?? { isAllowed: false, asLearner: false };
  return {
    courseId: found?.courseId ?? null,
    seen: isAllowed ? found : null,
    async open(em) {
      // The course before what belongs to it: everybody locks in this order.
      const course = found && (await knownCourses.lock(em, found.courseId));
      const assignment = await findForUpdate(em, Assignment, id);
      const subject = course && assignment && { assignment, course, learns: asLearner, studentId };
      assignmentPolicy.demand(action, caller, subject);
      return subject;
    },
  };
}

interface Access {
  readonly isAllowed: boolean;
  /** Refused, but a learner of the course, for whom the assignment exists. */
  readonly asLearner: boolean;
}

async function accessTo(context: RequestContext, courseId: string, action: AssignmentAction, studentId?: string): Promise<Access> {
  const { caller } = context;
  const may = (course: KnownCourse) => assignmentPolicy.can(action, caller, { course, learns: false, studentId });
  const course = await knownCourses.find(context, courseId, (known) => !known.isLeaving && may(known));
  if (course && may(course)) return { isAllowed: true, asLearner: false };
  return { isAllowed: false, asLearner: caller.kind === 'user' && (await learns(context, courseId, caller.userId)) };
}
