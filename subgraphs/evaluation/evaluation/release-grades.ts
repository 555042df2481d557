import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { knownAssignments } from '../assignment/known-assignments.js';
import { knownCourses, openCourse } from '../course/known-courses.js';
import { learns } from '../enrollment/known-enrollments.js';
import { coursePolicy } from '../policy.js';
import { Evaluation } from './evaluation.entity.js';
import { EvaluationStatus } from './status.js';

/** The staff. Releases what is graded and not released yet, and answers it. COURSE_DELETED. */
export async function releaseGrades(context: RequestContext, assignmentId: string): Promise<Evaluation[]> {
  const { caller, clock } = context;
  const assignment = await knownAssignments.find(context, assignmentId, () => true);
  if (!assignment || assignment.isGone) throw notFound('Assignment');
  const { courseId } = assignment;
  const known = await knownCourses.find(context, courseId, (course) =>
    coursePolicy.can('releaseGrades', caller, { course, learns: false }),
  );
  const mayRelease = coursePolicy.can('releaseGrades', caller, { course: known, learns: false });
  // This decides between FORBIDDEN and NOT_FOUND: a learner sees the assignment.
  const learner = !mayRelease && caller.kind === 'user' && (await learns(context, courseId, caller.userId));
  coursePolicy.demand('releaseGrades', caller, { course: known, learns: learner });
  return transaction(context, async (em) => {
    const course = await openCourse(em, courseId);
    coursePolicy.demand('releaseGrades', caller, { course, learns: learner });
    if ((await knownAssignments.lock(em, assignmentId))?.isGone) throw notFound('Assignment');
    const graded = await em.find(
      Evaluation,
      { assignmentId, status: EvaluationStatus.GRADED, withdrawnAt: null },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    for (const evaluation of graded) evaluation.release(clock.now());
    return graded;
  });
}
