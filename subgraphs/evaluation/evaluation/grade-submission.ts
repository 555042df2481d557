import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { knownCourses, openCourse } from '../course/known-courses.js';
import { evaluationPolicy } from '../policy.js';
import { Evaluation } from './evaluation.entity.js';
import type { GradeInput } from './evaluation.inputs.js';
import { makeEvaluation } from './make-evaluations.js';
import { askSubmitted } from './submitted.js';

/**
 * The staff, except for their own submissions. Enters the first grade, or another one with a reason; a released grade stays released. A
 * score is never more than the points of the assignment; extra credit is an assignment of its own. CONFLICT {version}, BAD_USER_INPUT,
 * COURSE_DELETED.
 */
export async function gradeSubmission(context: RequestContext, input: GradeInput): Promise<Evaluation> {
  const { caller } = context;
  const seen = await findEvaluation(context, input.submissionId);
  if (!seen) throw notFound('Submission');
  const known = await knownCourses.find(context, seen.courseId, (course) =>
    evaluationPolicy.can('grade', caller, { evaluation: seen, course }),
  );
  evaluationPolicy.demand('grade', caller, { evaluation: seen, course: known });
  const { userId: graderId } = requireUser(caller);
  return transaction(context, async (em) => {
    const course = await openCourse(em, seen.courseId);
    const evaluation = await findForUpdate(em, Evaluation, seen.id);
    if (!evaluation || evaluation.withdrawnAt) throw notFound('Submission');
    evaluationPolicy.demand('grade', caller, { evaluation, course });
    evaluation.demandVersion(input.expectedVersion);
    evaluation.grade(input, graderId, context.clock.now());
    return evaluation;
  });
}

/**
 * Finds the evaluation here. If its submission is not known here yet, makes it from the owner's answer. UNAVAILABLE when the owner is
 * away.
 */
async function findEvaluation(context: RequestContext, submissionId: string): Promise<Evaluation | null> {
  if (!isId(submissionId)) return null;
  const read = () => context.em.findOne(Evaluation, { submissionId }, { refresh: true });
  const here = await read();
  if (here) return here.withdrawnAt ? null : here;
  const submitted = await askSubmitted(context, submissionId);
  if (!submitted) return null;
  const own = context.fresh();
  await transaction(own, (em) => makeEvaluation({ ...own, em }, submitted));
  return read();
}
