import { newId } from '../../../platform/kernel/ids.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { accepted, aSubmission } from '../../../schema/events/test-kit/coursework.js';
import type { Submitted } from '../evaluation/submitted.js';

/** A first attempt at the assignment, in time unless told otherwise. */
export const submittedTo = (assignment: AssignmentSnapshot, { studentId = newId(), ...changes }: Partial<Submitted> = {}): Submitted => ({
  ...aSubmission(assignment, studentId),
  ...accepted(assignment, new Date('2026-02-01T10:00:00.000Z')),
  ...changes,
});
