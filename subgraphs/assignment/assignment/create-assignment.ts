import type { RequestContext } from '../../../platform/kernel/context.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import { newId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { Assignment } from './assignment.entity.js';
import type { CreateAssignmentInput } from './assignment.inputs.js';
import { policyOf } from './details.js';

/** The course's staff, admins. COURSE_DELETED, or CONFLICT for one that is archived. */
export async function createAssignment(context: RequestContext, { courseId, ...input }: CreateAssignmentInput): Promise<Assignment> {
  const { caller, clock } = context;
  await knownCourses.find(context, courseId, (course) => !course.isDeleted && coursePolicy.can('createAssignment', caller, course));
  return transaction(context, async (em) => {
    const course = await knownCourses.lock(em, courseId);
    coursePolicy.demand('createAssignment', caller, course);
    demandOpen(course);
    const assignment = assignmentOf({ courseId, ...input }, clock.now());
    em.persist(assignment);
    return assignment;
  });
}

/** An assignment from its input; fields that are left out have their defaults. */
export function assignmentOf({ courseId, latePolicy, rubric, ...input }: CreateAssignmentInput, now: Date, id?: string): Assignment {
  const details = {
    title: input.title,
    instructions: input.instructions ?? '',
    points: input.points ?? 100,
    weight: input.weight ?? 1,
    opensAt: input.opensAt ?? null,
    dueAt: input.dueAt ?? null,
    closesAt: input.closesAt ?? null,
    attemptsAllowed: input.attemptsAllowed ?? null,
    countedAttempt: input.countedAttempt ?? AttemptRule.LAST_GRADED,
    latePolicy: policyOf(latePolicy),
  };
  const criteria = (rubric ?? []).map(({ title, points }) => ({ id: newId(), title, points: decimal(points) }));
  return Assignment.of(courseId, details, criteria, now, id);
}
