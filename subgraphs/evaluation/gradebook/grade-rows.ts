import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { courseGrade } from '../../../schema/rules/course-grade.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { knownCourses } from '../course/known-courses.js';
import type { KnownQuiz } from '../quiz/known-quiz.entity.js';
import { stub } from '../stubs.js';
import { assignmentCell, type Eyes, quizCell, type Reading } from './cells.js';
import type { GradebookCell, GradebookRow } from './gradebook.types.js';
import { ownTerms } from './own-terms.js';
import { type Attempt, assignmentsOfCourses, attemptsOf, quizAttemptsOf, quizzesOfCourses } from './work.js';

/** What a course gives grades for, in the order of the gradebook. */
interface Work {
  readonly assignments: readonly KnownAssignment[];
  readonly quizzes: readonly KnownQuiz[];
}

/** The rows of these students, in their order; two statements for all cells, three where there are quizzes. The caller is of the staff, or the only student. */
export async function gradeRows(context: RequestContext, courseId: string, studentIds: readonly string[]): Promise<GradebookRow[]> {
  const { em, caller, clock } = context;
  const work: Work = {
    assignments: (await context.load(assignmentsOfCourses, courseId)) ?? [],
    quizzes: (await context.load(quizzesOfCourses, courseId)) ?? [],
  };
  const quizzed = work.quizzes.length > 0 ? await quizAttemptsOf(em, courseId, studentIds) : [];
  const attempts = groupedBy(studentIds, [...(await attemptsOf(em, courseId, studentIds)), ...quizzed], (each) => each.student_id);
  const terms = groupedBy(studentIds, await ownTerms(em, courseId, studentIds), (each) => each.student_id);
  const now = clock.now();
  const hasCourseEnded = await hasEnded(context, courseId, work, now);
  return studentIds.map((studentId) =>
    rowOf(studentId, work, attempts.get(studentId) ?? [], {
      terms: byKey(terms.get(studentId) ?? [], (each) => each.assignment_id ?? ''),
      joined: terms.get(studentId)?.[0]?.joined_at ?? null,
      eyes: eyesOf(caller, studentId),
      now,
      hasCourseEnded,
    }),
  );
}

/** The course is read only where a score waits for its end. */
async function hasEnded({ load }: RequestContext, courseId: string, { quizzes }: Work, now: Date): Promise<boolean> {
  if (!quizzes.some(({ scoreShown }) => scoreShown === 'AFTER_COURSE_END')) return false;
  const endsAt = (await load(knownCourses.known, courseId))?.endsAt ?? null;
  return endsAt !== null && endsAt <= now;
}

/** Who learns in a course that they teach reads their own row as a student does. */
const eyesOf = (caller: Caller, studentId: string): Eyes => (isUser(caller, studentId) ? 'student' : 'staff');

function rowOf(studentId: string, { assignments, quizzes }: Work, attempts: readonly Attempt[], reading: Reading): GradebookRow {
  const ids = [...assignments, ...quizzes].map(({ id }) => id);
  const byWork = groupedBy(ids, attempts, (each) => each.work_id);
  const graded = [
    ...assignments.map((each) => assignmentCell(each, byWork.get(each.id) ?? [], reading)),
    ...quizzes.map((each) => quizCell(each, byWork.get(each.id) ?? [], reading)),
  ];
  const parts = graded.flatMap(({ part }) => part ?? []);
  return { student: stub(studentId), ...courseGrade(parts), cells: graded.map(({ cell }) => rounded(cell)) };
}

/** As it is read. The percentages are made of what the scores were before: what is rounded twice is off in the last place. */
const rounded = (cell: GradebookCell): GradebookCell => ({ ...cell, score: cell.score === null ? null : decimal(cell.score) });
