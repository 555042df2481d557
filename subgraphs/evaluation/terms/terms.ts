import type { LatePolicyFacts } from '../../../schema/events/assignment.js';
import { dateFor, secondsLate } from '../../../schema/rules/due-dates.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import type { KnownExtension } from '../assignment/known-extension.entity.js';
import type { Submitted } from '../evaluation/submitted.js';

/** What one student's work at an assignment is graded by, as it is now. */
export interface TermsNow {
  /** Of the assignment: of two terms, those with the higher one are newer. */
  readonly sequence: number;
  readonly points: number;
  readonly latePolicy: LatePolicyFacts | null;
  readonly dueAt: Date | null;
}

export const termsFor = ({ sequence, points, latePolicy, dueAt }: KnownAssignment, extension: KnownExtension | undefined): TermsNow => ({
  sequence,
  points,
  latePolicy,
  dueAt: dateFor(dueAt, extension?.dueAt),
});

/** The submission under the terms as they are now, unless those that it was accepted under are as new. */
export function underTermsNow(submitted: Submitted, assignment: KnownAssignment, extension: KnownExtension | undefined): Submitted {
  if (!assignment.hasTerms || (submitted.assignmentSequence ?? 0) >= assignment.sequence) return submitted;
  const { sequence: assignmentSequence, points, latePolicy, dueAt } = termsFor(assignment, extension);
  const late = secondsLate(dueAt, new Date(submitted.submittedAt));
  return { ...submitted, assignmentSequence, points, latePolicy, dueAt: dueAt?.toISOString() ?? null, secondsLate: late };
}
