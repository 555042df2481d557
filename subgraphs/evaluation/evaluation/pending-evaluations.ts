import type { RequestContext } from '../../../platform/kernel/context.js';
import { type Connection, type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { Evaluation } from './evaluation.entity.js';
import { EvaluationView } from './evaluation.view.js';
import { EvaluationStatus } from './status.js';

/** Evaluations that wait to be graded, the longest waiting first; for the staff. Null for everybody else. */
export async function pendingEvaluations(
  context: RequestContext,
  courseId: string,
  page: PageArgs,
): Promise<Connection<EvaluationView> | null> {
  const { caller, em } = context;
  const subject = (course: Parameters<typeof coursePolicy.see>[1]['course']) => ({ course, learns: false });
  const course = await knownCourses.find(context, courseId, (known) => coursePolicy.can('seeGrades', caller, subject(known)));
  if (!course || course.isGone || !coursePolicy.can('seeGrades', caller, subject(course))) return null;
  const found = await paginate(em, Evaluation, page, {
    where: { courseId: course.id, status: EvaluationStatus.PENDING, withdrawnAt: null },
    orderBy: { submittedAt: 'asc', id: 'asc' },
  });
  const edges = found.edges.flatMap(({ cursor, node }) => {
    const view = EvaluationView.for(caller, node, course);
    return view ? [{ cursor, node: view }] : [];
  });
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: found.pageInfo,
    get totalCount() {
      return found.totalCount;
    },
  };
}
