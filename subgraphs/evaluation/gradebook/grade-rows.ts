import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { countedAttempt } from '../../../schema/rules/attempts.js';
import { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { courseGrade } from '../grade/course-grade.js';
import { stub } from '../stubs.js';
import type { GradebookCell, GradebookRow } from './gradebook.types.js';
import { isOverdue, type OwnTerms, ownTerms } from './own-terms.js';

/** Who reads a row: the staff see every grade, a student those that were released. */
type Eyes = 'staff' | 'student';

/** A submitted attempt of a student at an assignment. */
interface Attempt {
  readonly student_id: string;
  readonly assignment_id: string;
  readonly submission_id: string;
  readonly attempt: number;
  readonly points: number;
  readonly score: number | null;
  readonly released: boolean;
  readonly late: boolean;
}

/** The assignments of courses, in the order of the gradebook: by due date, those without one last. */
export async function assignmentsOfCourses(courseIds: readonly string[], { em }: RequestContext): Promise<Map<string, KnownAssignment[]>> {
  const found = await findRows(
    em,
    KnownAssignment,
    { courseId: [...courseIds], deletedAt: null },
    { orderBy: { dueAt: 'asc nulls last', createdAt: 'asc', id: 'asc' } },
  );
  return groupedBy(courseIds, found, ({ courseId }) => courseId);
}

/** The rows of these students, in their order; two statements for all cells. The caller is of the staff, or the only student. */
export async function gradeRows(context: RequestContext, courseId: string, studentIds: readonly string[]): Promise<GradebookRow[]> {
  const assignments = (await context.load(assignmentsOfCourses, courseId)) ?? [];
  const { em, caller, clock } = context;
  const attempts = groupedBy(studentIds, await attemptsOf(em, courseId, studentIds), (each) => each.student_id);
  const terms = groupedBy(studentIds, await ownTerms(em, courseId, studentIds), (each) => each.student_id);
  const now = clock.now();
  return studentIds.map((studentId) =>
    rowOf(studentId, assignments, {
      attempts: attempts.get(studentId) ?? [],
      terms: byKey(terms.get(studentId) ?? [], (each) => each.assignment_id ?? ''),
      joined: terms.get(studentId)?.[0]?.joined_at ?? null,
      eyes: eyesOf(caller, studentId),
      now,
    }),
  );
}

/** Of one student. */
interface StudentsWork {
  readonly attempts: readonly Attempt[];
  readonly terms: ReadonlyMap<string, OwnTerms>;
  /** In ms since 1970; null while it is not known here. */
  readonly joined: number | null;
  readonly eyes: Eyes;
  readonly now: Date;
}

/** Who learns in a course that they teach reads their own row as a student does. */
const eyesOf = (caller: Caller, studentId: string): Eyes => (isUser(caller, studentId) ? 'student' : 'staff');

function rowOf(studentId: string, assignments: readonly KnownAssignment[], student: StudentsWork): GradebookRow {
  const ids = assignments.map(({ id }) => id);
  const byAssignment = groupedBy(ids, student.attempts, (each) => each.assignment_id);
  const cells = assignments.map((assignment) => cellOf(assignment, byAssignment.get(assignment.id) ?? [], student));
  const parts = cells.flatMap(({ points, score, missing, excused }, at) =>
    excused ? [] : [{ weight: assignments[at]?.weight ?? 0, points, score, missing }],
  );
  return { student: stub(studentId), ...courseGrade(parts), cells: cells.map(rounded) };
}

/** As it is read. The percentages are made of what the scores were before: what is rounded twice is off in the last place. */
const rounded = (cell: GradebookCell): GradebookCell => ({ ...cell, score: cell.score === null ? null : decimal(cell.score) });

/** `attempts` in their order. An attempt that is not graded (for the student: released) changes nothing but `ungraded`. */
function cellOf(assignment: KnownAssignment, attempts: readonly Attempt[], { eyes, terms, joined, now }: StudentsWork): GradebookCell {
  const graded = attempts.flatMap((each) => {
    const { score, released } = each;
    return score !== null && (eyes === 'staff' || released) ? [{ ...each, score }] : [];
  });
  const latest = attempts.at(-1);
  const counted = countedAttempt(assignment.countedAttempt ?? AttemptRule.LAST_GRADED, graded);
  const shown = counted ?? latest;
  const own = terms.get(assignment.id);
  const excused = own?.excused ?? false;
  return {
    assignmentId: assignment.id,
    submissionId: shown?.submission_id ?? null,
    score: counted?.score ?? null,
    // A submission that was accepted under other points counts by those, whatever becomes of the assignment.
    points: shown?.points ?? assignment.points,
    late: shown?.late ?? false,
    missing: latest === undefined && !excused && isOverdue(assignment, own, joined, now),
    excused,
    ungraded: latest !== undefined && latest.attempt !== graded.at(-1)?.attempt,
  };
}

const attemptsOf = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<Attempt[]> =>
  em.execute(
    `select student_id, assignment_id, submission_id, attempt, points, score, status = 'RELEASED' as released, seconds_late > 0 as late
    from evaluation where course_id = ? and student_id = any(?::uuid[]) and withdrawn_at is null
    order by student_id, assignment_id, attempt`,
    [courseId, `{${studentIds.join()}}`],
  );
