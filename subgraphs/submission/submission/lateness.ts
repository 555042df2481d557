import type { Batch } from '../../../platform/kernel/context.js';
import { dateFor, secondsLate } from '../../../schema/rules/due-dates.js';
import type { Submission } from './submission.entity.js';

interface DueDates {
  readonly assignmentId: string;
  readonly studentId: string;
  readonly dueAt: string | null;
  /** The student's extension. */
  readonly extendedTo: string | null;
}

/**
 * A batch: how late submissions are, in seconds, by the due dates of their students as they are now. An extension, or a date that was
 * moved after the hand-in, counts at once.
 */
export const secondsLateNow: Batch<Submission, number> = async (submissions, { em }) => {
  const rows = await em.execute<DueDates[]>(
    `select distinct submitted."assignmentId", submitted."studentId", assignment.due_at as "dueAt", extension.due_at as "extendedTo"
    from jsonb_to_recordset(?::jsonb) as submitted ("assignmentId" uuid, "studentId" uuid)
    join known_assignment assignment on assignment.id = submitted."assignmentId"
    left join known_extension extension
      on extension.assignment_id = assignment.id and extension.student_id = submitted."studentId"`,
    [JSON.stringify(submissions.map(({ assignmentId, studentId }) => ({ assignmentId, studentId })))],
  );
  const dates = new Map(rows.map((row) => [keyOf(row), row]));
  const late = (submission: Submission): number => {
    const { submittedAt, secondsLate: accepted } = submission;
    const known = dates.get(keyOf(submission));
    if (!submittedAt || !known) return accepted;
    return secondsLate(dateFor(dateOf(known.dueAt), dateOf(known.extendedTo)), submittedAt);
  };
  return new Map(submissions.map((each) => [each, late(each)]));
};

const keyOf = ({ assignmentId, studentId }: Pick<Submission, 'assignmentId' | 'studentId'>): string => `${assignmentId} ${studentId}`;

const dateOf = (time: string | null): Date | null => (time === null ? null : new Date(time));
