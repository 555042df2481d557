import type { RequestContext } from '../../../platform/kernel/context.js';
import { type Connection, type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { isLearner } from '../enrollment/known-enrollments.js';
import { coursePolicy } from '../policy.js';
import { gradeRows } from './grade-rows.js';
import type { Gradebook, GradebookRow } from './gradebook.types.js';

/** For the staff; null for everybody else. */
export async function gradebook(context: RequestContext, courseId: string): Promise<Gradebook | null> {
  const sees = (course: KnownCourse) => coursePolicy.can('seeGrades', context.caller, { course, isLearner: false });
  const course = await knownCourses.find(context, courseId, sees);
  return course && !course.isGone && sees(course) ? { courseId: course.id } : null;
}

/**
 * A page of the learners of a course, in the order in which they came: three statements, however many. It is a field of a gradebook, so
 * only the staff can ask.
 */
export async function gradebookRows(context: RequestContext, { courseId }: Gradebook, page: PageArgs): Promise<Connection<GradebookRow>> {
  const learners = await paginate(context.em, KnownEnrollment, page, {
    where: { courseId, status: { $in: IN_COURSE }, deletedAt: null },
    // Ids ascend in time.
    orderBy: { id: 'asc' },
  });
  const studentIds = learners.nodes.map(({ studentId }) => studentId);
  const nodes = await gradeRows(context, courseId, studentIds);
  return {
    edges: learners.edges.map(({ cursor }, at) => ({ cursor, node: nodes[at] as GradebookRow })),
    nodes,
    pageInfo: learners.pageInfo,
    get totalCount() {
      return learners.totalCount;
    },
  };
}

/** The caller's own row, with released grades only, while they learn in the course. */
export async function myGrades(context: RequestContext, courseId: string): Promise<GradebookRow | null> {
  const { caller } = context;
  if (caller.kind !== 'user' || !(await isLearner(context, courseId, caller.userId))) return null;
  const [row] = await gradeRows(context, courseId, [caller.userId]);
  return row ?? null;
}
