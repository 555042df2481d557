import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';
import { latePolicy, rubricCriterion } from './assignment.js';

/** The events of submissions: one for each student, assignment and attempt. What students wrote stays with the submission service. */
export const submissionEvents = topic('submission.events', 'submissionId');

const moment = z.iso.datetime();

const submission = z.object({
  submissionId: z.uuid(),
  assignmentId: z.uuid(),
  courseId: z.uuid(),
  studentId: z.uuid(),
  /** From 1. */
  attempt: z.int().positive(),
  assignmentTitle: z.string(),
});

export type SubmissionSnapshot = z.infer<typeof submission>;

/**
 * A submission was accepted. It carries the terms that it was accepted under; those of the assignment as it is now follow by its own
 * events, which are newer when their sequence is higher.
 */
export const AssignmentSubmitted = submissionEvents.event(
  'ASSIGNMENT_SUBMITTED',
  1,
  submission.extend({
    submittedAt: moment,
    /** The due date of this student, with their extension. */
    dueAt: moment.nullable(),
    /** 0 when it came in time. */
    secondsLate: z.int().nonnegative(),
    points: z.number().nonnegative(),
    weight: z.number().nonnegative(),
    latePolicy: latePolicy.nullable(),
    rubric: z.array(rubricCriterion),
    /** The sequence of the assignment whose terms these are. Absent in earlier events. */
    assignmentSequence: z.int().nonnegative().optional(),
  }),
);

/** An accepted submission turned out to be void, and went back to the student. `reason` is for people. */
export const SubmissionRejected = submissionEvents.event(
  'SUBMISSION_REJECTED',
  1,
  submission.extend({ rejectedAt: moment, reason: z.string() }),
);

/** Somebody commented on it. The text is read at the submission. */
export const SubmissionCommented = submissionEvents.event(
  'SUBMISSION_COMMENTED',
  1,
  submission.extend({ commentId: z.uuid(), authorId: z.uuid(), at: moment }),
);
