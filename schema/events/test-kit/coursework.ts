import { newId } from '../../../platform/kernel/ids.js';
import type { AssignmentSnapshot } from '../assignment.js';
import type { EvaluationSnapshot } from '../evaluation.js';
import type { SubmissionSnapshot } from '../submission.js';

// Assignments and their submissions, for the tests of services that consume their events.

/** For 100 points, without dates or limits unless told otherwise. */
export const anAssignment = (assignment: Partial<AssignmentSnapshot> = {}): AssignmentSnapshot => ({
  assignmentId: newId(),
  courseId: newId(),
  title: 'A first seam',
  points: 100,
  weight: 1,
  opensAt: null,
  dueAt: null,
  closesAt: null,
  attemptsAllowed: null,
  latePolicy: null,
  rubric: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...assignment,
});

/** A first attempt. */
export const aSubmission = (
  { assignmentId, courseId, title: assignmentTitle }: AssignmentSnapshot,
  studentId: string,
  attempt = 1,
): SubmissionSnapshot => ({ submissionId: newId(), assignmentId, courseId, studentId, attempt, assignmentTitle });

/** The terms in ASSIGNMENT_SUBMITTED of a submission in time, when the assignment had just been made. */
export const accepted = ({ points, weight, latePolicy, rubric, dueAt }: AssignmentSnapshot, submittedAt: Date) => ({
  submittedAt: submittedAt.toISOString(),
  secondsLate: 0,
  points,
  weight,
  latePolicy,
  rubric,
  dueAt,
  assignmentSequence: 1,
});

export const anEvaluation = (submission: SubmissionSnapshot): EvaluationSnapshot => ({ evaluationId: newId(), ...submission });
