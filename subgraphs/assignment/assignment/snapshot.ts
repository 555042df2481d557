import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import type { AssignmentDetails } from './details.js';

/** What an assignment is, beside its details. */
interface Stored extends AssignmentDetails {
  readonly id: string;
  readonly courseId: string;
  readonly rubric: AssignmentSnapshot['rubric'];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The assignment as its events carry it, without the instructions for students. */
export function snapshotOf(assignment: Stored): AssignmentSnapshot {
  return {
    assignmentId: assignment.id,
    courseId: assignment.courseId,
    title: assignment.title,
    points: assignment.points,
    weight: assignment.weight,
    opensAt: assignment.opensAt?.toISOString() ?? null,
    dueAt: assignment.dueAt?.toISOString() ?? null,
    closesAt: assignment.closesAt?.toISOString() ?? null,
    attemptsAllowed: assignment.attemptsAllowed,
    countedAttempt: assignment.countedAttempt,
    latePolicy: assignment.latePolicy,
    rubric: assignment.rubric,
    createdAt: assignment.createdAt.toISOString(),
    updatedAt: assignment.updatedAt.toISOString(),
  };
}
