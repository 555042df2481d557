import type { RequestContext } from '../../../platform/kernel/context.js';
import { type Connection, connect, type PageArgs } from '../../../platform/service/graphql/connection.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { learns } from '../enrollment/known-enrollments.js';
import { coursePolicy } from '../policy.js';
import { gradeRows } from './grade-rows.js';
import type { Gradebook, GradebookRow } from './gradebook.types.js';
import { studentsOf } from './students.js';

/** For the staff; null for everybody else. */
export async function gradebook(
  context: RequestContext,
  courseId: string,
  listed: Pick<Gradebook, 'orderBy' | 'include'>,
): Promise<Gradebook | null> {
  const sees = (course: KnownCourse) => coursePolicy.can('seeGrades', context.caller, { course, learns: false });
  const course = await knownCourses.find(context, courseId, sees);
  return course && !course.isGone && sees(course) ? { courseId: course.id, ...listed } : null;
}

/** A page of students with their grades: a few statements, however many. It is a field of a gradebook, so only the staff can ask. */
export async function gradebookRows(context: RequestContext, book: Gradebook, page: PageArgs): Promise<Connection<GradebookRow>> {
  const { listed, hasNextPage, count } = await studentsOf(context, book, page);
  const nodes = await gradeRows(
    context,
    book.courseId,
    listed.map(({ studentId }) => studentId),
  );
  const edges = nodes.map((node, at) => ({ node, cursor: listed[at]?.cursor ?? '' }));
  return connect(edges, { hasNextPage, hasPreviousPage: Boolean(page.after) }, count);
}

/** The caller's own row, with released grades only, while they learn in the course. */
export async function myGrades(context: RequestContext, courseId: string): Promise<GradebookRow | null> {
  const { caller } = context;
  if (caller.kind !== 'user' || !(await learns(context, courseId, caller.userId))) return null;
  const [row] = await gradeRows(context, courseId, [caller.userId]);
  return row ?? null;
}
