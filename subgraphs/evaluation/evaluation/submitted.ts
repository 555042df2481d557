import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { question } from '../../../platform/transport/ask.js';
import type { LatePolicyFacts, RubricCriterionFacts } from '../../../schema/events/assignment.js';

/** A submitted attempt with the terms that it was accepted under. From ASSIGNMENT_SUBMITTED, or from its owner. */
export interface Submitted {
  readonly submissionId: string;
  readonly assignmentId: string;
  readonly courseId: string;
  readonly studentId: string;
  /** From 1. */
  readonly attempt: number;
  readonly assignmentTitle: string;
  /** ISO 8601, as are all times here. */
  readonly submittedAt: string;
  readonly dueAt: string | null;
  readonly secondsLate: number;
  readonly points: number;
  readonly weight: number;
  readonly latePolicy: LatePolicyFacts | null;
  readonly rubric: readonly RubricCriterionFacts[];
  /** The sequence of the assignment whose terms these are; absent in earlier events. */
  readonly assignmentSequence?: number | undefined;
}

interface Answer {
  readonly submissionFacts:
    | (Omit<Submitted, 'assignmentSequence'> & { readonly assignmentSequence: number | null; readonly status: string })
    | null;
}

const submissionById = question<Answer, { id: string }>(
  'submission',
  `query ($id: ID!) {
    submissionFacts(id: $id) {
      submissionId assignmentId courseId studentId attempt assignmentTitle submittedAt dueAt secondsLate points weight
      latePolicy { percentPerDay floorPercent } rubric { id title points } assignmentSequence status
    }
  }`,
);

/**
 * Asks the owner, because its event may not have arrived yet. Null for an attempt that was not submitted, or is void; UNAVAILABLE when
 * the owner is away.
 */
export async function askSubmitted({ ask }: RequestContext, submissionId: string): Promise<Submitted | null> {
  if (!isId(submissionId)) return null;
  const { submissionFacts: facts } = await ask(submissionById, { id: submissionId });
  if (!facts || !(facts.status === 'SUBMITTED' || facts.status === 'GRADED')) return null;
  return { ...facts, assignmentSequence: facts.assignmentSequence ?? undefined };
}
