import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, notFound } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { knownAssignments } from '../assignment/known-assignments.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses, openCourse } from '../course/known-courses.js';
import { isStudent, learns } from '../enrollment/known-enrollments.js';
import { gradeRows } from '../gradebook/grade-rows.js';
import type { GradebookRow } from '../gradebook/gradebook.types.js';
import { excusePolicy } from '../policy.js';
import { Excuse } from './excuse.entity.js';
import type { ExcuseInput } from './excuse.inputs.js';

/**
 * The staff, except for themselves. The assignment counts for the student no more, or again; what was handed in and graded stays. Answers
 * the student's row of the gradebook. BAD_USER_INPUT for somebody who never learned in the course, COURSE_DELETED.
 */
export async function excuseStudent(context: RequestContext, input: ExcuseInput): Promise<GradebookRow> {
  const { caller, clock } = context;
  const { assignmentId, studentId, excused, reason } = input;
  const assignment = await knownAssignments.find(context, assignmentId, () => true);
  if (!assignment || assignment.isGone) throw notFound('Assignment');
  const { courseId } = assignment;
  const about = (course: KnownCourse | null, learner = false) => ({ course, learns: learner, studentId });
  const known = await knownCourses.find(context, courseId, (course) => excusePolicy.can('excuse', caller, about(course)));
  // This decides between FORBIDDEN and NOT_FOUND: a learner sees the assignment.
  const asks = caller.kind === 'user' && !excusePolicy.can('excuse', caller, about(known));
  const learner = asks && (await learns(context, courseId, caller.userId));
  excusePolicy.demand('excuse', caller, about(known, learner));
  const { userId } = requireUser(caller);
  if (!(await isStudent(context, courseId, studentId))) throw badInput({ studentId: 'is no student of the course' });
  await transaction(context, async (em) => {
    const course = await openCourse(em, courseId);
    excusePolicy.demand('excuse', caller, about(course, learner));
    const shared = await knownAssignments.lock(em, assignmentId);
    if (!shared || shared.isGone) throw notFound('Assignment');
    await em.execute('insert into excuse (id, assignment_id, student_id, course_id) values (?, ?, ?, ?) on conflict do nothing', [
      newId(),
      assignmentId,
      studentId,
      courseId,
    ]);
    const which = { assignmentId, studentId };
    const excuse = await em.findOneOrFail(Excuse, which, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    excuse.change(excused, reason?.trim() || null, { by: userId, at: clock.now(), assignmentTitle: shared.title });
  });
  const [row] = await gradeRows(context, courseId, [studentId]);
  if (!row) throw notFound('Assignment');
  return row;
}
