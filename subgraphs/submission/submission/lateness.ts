import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { dateFor, secondsLate } from '../../../schema/rules/due-dates.js';
import { KnownAssignment, KnownExtension } from '../assignment/known-assignment.entity.js';
import type { Submission } from './submission.entity.js';

/**
 * A batch: how late submissions are, in seconds, by the due dates of their students as they are now. An extension, or a date that was
 * moved after the hand-in, counts at once.
 */
export const secondsLateNow: Batch<Submission, number> = async (submissions, { em }) => {
  const assignmentIds = [...new Set(submissions.map(({ assignmentId }) => assignmentId))];
  const studentIds = [...new Set(submissions.map(({ studentId }) => studentId))];
  const assignments = byKey(await em.find(KnownAssignment, { id: { $in: assignmentIds } }), ({ id }) => id);
  const extensions = byKey(
    await em.find(KnownExtension, { assignmentId: { $in: assignmentIds }, studentId: { $in: studentIds } }),
    ({ assignmentId, studentId }) => `${assignmentId} ${studentId}`,
  );
  const late = ({ assignmentId, studentId, submittedAt, secondsLate: accepted }: Submission): number => {
    const assignment = assignments.get(assignmentId);
    if (!submittedAt || !assignment) return accepted;
    return secondsLate(dateFor(assignment.dueAt, extensions.get(`${assignmentId} ${studentId}`)?.dueAt), submittedAt);
  };
  return new Map(submissions.map((each) => [each, late(each)]));
};
