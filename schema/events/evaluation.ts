import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** The events of evaluations: one for each submitted attempt. Until a grade is released its events are for the staff only. */
export const evaluationEvents = topic('evaluation.events', 'evaluationId');

const moment = z.iso.datetime();

const evaluation = z.object({
  evaluationId: z.uuid(),
  submissionId: z.uuid(),
  assignmentId: z.uuid(),
  courseId: z.uuid(),
  studentId: z.uuid(),
  attempt: z.int().positive(),
  assignmentTitle: z.string(),
});

export type EvaluationSnapshot = z.infer<typeof evaluation>;

/** In points of the assignment: `score` is the entered score less the deduction for lateness. */
const scores = {
  points: z.number().nonnegative(),
  enteredScore: z.number().nonnegative(),
  deductedPoints: z.number().nonnegative(),
  score: z.number().nonnegative(),
};

/** A submission waits to be graded. */
export const EvaluationCreated = evaluationEvents.event(
  'EVALUATION_CREATED',
  1,
  evaluation.extend({ submittedAt: moment, late: z.boolean() }),
);

/** What a submission that waits is to be graded out of has changed, or whether it is late. */
export const EvaluationTermsChanged = evaluationEvents.event(
  'EVALUATION_TERMS_CHANGED',
  1,
  evaluation.extend({ points: z.number().nonnegative(), late: z.boolean() }),
);

/**
 * The staff entered a score, or another one; or the score follows a date, a late policy or points that have changed since. The student is
 * not notified: it may not be released.
 */
export const GradeEntered = evaluationEvents.event(
  'GRADE_ENTERED',
  1,
  evaluation.extend({ ...scores, graderId: z.uuid(), gradedAt: moment, released: z.boolean() }),
);

/**
 * The student can see the score from now on. `previousScore` is the one that they saw before, when a released grade was changed; null the
 * first time. It is the same as `score` when only the feedback or the rubric scores were: `feedbackChanged`.
 */
export const GradeReleased = evaluationEvents.event(
  'GRADE_RELEASED',
  1,
  evaluation.extend({ ...scores, releasedAt: moment, previousScore: z.number().nullable(), feedbackChanged: z.boolean().optional() }),
);

/**
 * The staff decided that an assignment does not count for a student, or counts again. An excuse is there without a submission, so its
 * events are a stream of their own: `evaluationId` is the id of the excuse.
 */
export const AssignmentExcused = evaluationEvents.event(
  'ASSIGNMENT_EXCUSED',
  1,
  z.object({
    evaluationId: z.uuid(),
    assignmentId: z.uuid(),
    courseId: z.uuid(),
    studentId: z.uuid(),
    /** Absent in earlier events. */
    assignmentTitle: z.string().optional(),
    excused: z.boolean(),
    changedAt: moment,
  }),
);

/** Its submission was rejected, or its assignment deleted: there is nothing to grade any more. */
export const EvaluationWithdrawn = evaluationEvents.event('EVALUATION_WITHDRAWN', 1, evaluation.extend({ reason: z.string() }));

/**
 * Its owner is deleting an assignment, and no grade of it was released: none will be, and everything of it is withdrawn. Whatever becomes
 * of the owner's command, it deletes the assignment now. A stream of this one event: `evaluationId` is the id of the assignment.
 */
export const AssignmentWithdrawn = evaluationEvents.event(
  'ASSIGNMENT_WITHDRAWN',
  1,
  z.object({ evaluationId: z.uuid(), assignmentId: z.uuid(), courseId: z.uuid(), withdrawnAt: moment }),
);
