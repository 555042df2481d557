import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import type { Assignment } from './assignment.entity.js';

/** The assignment as its events carry it. What students are told to do stays here. */
export function snapshotOf(assignment: Assignment): AssignmentSnapshot {
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
    latePolicy: assignment.latePolicy,
    rubric: assignment.rubric,
    createdAt: assignment.createdAt.toISOString(),
    updatedAt: assignment.updatedAt.toISOString(),
  };
}
