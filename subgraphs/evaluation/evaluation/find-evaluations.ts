import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from './evaluation.entity.js';
import { EvaluationView } from './evaluation.view.js';

/** An evaluation as the caller may see it; null when they may not. */
export async function viewOf({ caller, load }: RequestContext, evaluation: Evaluation): Promise<EvaluationView | null> {
  return EvaluationView.for(caller, evaluation, await load(knownCourses.known, evaluation.courseId));
}

/** Those that the caller may see, as they may see them. */
export async function viewsOf(context: RequestContext, evaluations: readonly Evaluation[]): Promise<EvaluationView[]> {
  const views = await Promise.all(evaluations.map((each) => viewOf(context, each)));
  return views.filter((view) => view !== null);
}

export const evaluationsById: Batch<string, EvaluationView> = async (ids, context) => {
  const found = await findRows(context.em, Evaluation, { id: ids.filter(isId) });
  return byKey(await viewsOf(context, found), ({ id }) => id);
};

export const evaluationsOfSubmissions: Batch<string, EvaluationView> = async (submissionIds, context) => {
  const found = await findRows(context.em, Evaluation, { submissionId: submissionIds.filter(isId) });
  return byKey(await viewsOf(context, found), ({ submissionId }) => submissionId);
};

/** The caller's own evaluations, of their latest submitted attempts. */
export const ownEvaluations: Batch<string, EvaluationView> = async (assignmentIds, context) => {
  const { caller, em } = context;
  if (caller.kind !== 'user') return new Map();
  const found = await findRows(
    em,
    Evaluation,
    { studentId: caller.userId, assignmentId: assignmentIds.filter(isId), withdrawnAt: null },
    { orderBy: { attempt: 'asc' } },
  );
  const latest = byKey(found, ({ assignmentId }) => assignmentId);
  return byKey(await viewsOf(context, [...latest.values()]), ({ assignmentId }) => assignmentId);
};
