import type { EntityManager } from '@mikro-orm/postgresql';
import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { courseGrade } from '../grade/course-grade.js';
import { stub } from '../stubs.js';
import type { GradebookCell, GradebookRow } from './gradebook.types.js';

/** Who reads a row: the staff see every grade, a student those that were released. */
type Eyes = 'staff' | 'student';

/** The latest submitted attempt of a student at an assignment. */
interface Latest {
  readonly student_id: string;
  readonly assignment_id: string;
  readonly submission_id: string;
  readonly points: number;
  readonly score: number | null;
  readonly released: boolean;
  readonly late: boolean;
}

/** The assignments of courses, in the order of the gradebook: by due date, those without one last. */
export async function assignmentsOfCourses(courseIds: readonly string[], { em }: RequestContext): Promise<Map<string, KnownAssignment[]>> {
  const found = await em.find(
    KnownAssignment,
    { courseId: { $in: [...courseIds] }, deletedAt: null },
    { orderBy: { dueAt: 'asc nulls last', createdAt: 'asc', id: 'asc' } },
  );
  return groupedBy(courseIds, found, ({ courseId }) => courseId);
}

/** The rows of these students, in their order; one statement for all cells. The caller is of the staff, or the only student. */
export async function gradeRows(context: RequestContext, courseId: string, studentIds: readonly string[]): Promise<GradebookRow[]> {
  const assignments = (await context.load(assignmentsOfCourses, courseId)) ?? [];
  const latest = groupedBy(studentIds, await latestAttempts(context.em, courseId, studentIds), (each) => each.student_id);
  return studentIds.map((studentId) => rowOf(studentId, assignments, latest.get(studentId) ?? [], eyesOf(context.caller, studentId)));
}

/** Who learns in a course that they teach reads their own row as a student does. */
const eyesOf = (caller: Caller, studentId: string): Eyes => (isUser(caller, studentId) ? 'student' : 'staff');

function rowOf(studentId: string, assignments: readonly KnownAssignment[], attempts: readonly Latest[], eyes: Eyes): GradebookRow {
  const byAssignment = new Map(attempts.map((each) => [each.assignment_id, each]));
  const cells: GradebookCell[] = [];
  const parts = assignments.map(({ id, points, weight }) => {
    const attempt = byAssignment.get(id);
    const score = attempt && (eyes === 'staff' || attempt.released) ? attempt.score : null;
    const missing = attempt === undefined;
    cells.push({ assignmentId: id, submissionId: attempt?.submission_id ?? null, score, late: attempt?.late ?? false, missing });
    // A submission that was accepted under other points counts by those, whatever becomes of the assignment.
    return { weight, points: attempt?.points ?? points, score, missing };
  });
  return { student: stub(studentId), ...courseGrade(parts), cells };
}

const latestAttempts = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<Latest[]> =>
  em.execute(
    `select distinct on (student_id, assignment_id)
      student_id, assignment_id, submission_id, points, score, status = 'RELEASED' as released, seconds_late > 0 as late
    from evaluation where course_id = ? and student_id = any(?::uuid[]) and withdrawn_at is null
    order by student_id, assignment_id, attempt desc`,
    [courseId, `{${studentIds.join()}}`],
  );
