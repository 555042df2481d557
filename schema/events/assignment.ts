import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/**
 * The events of assignments and their extensions. Each carries the whole assignment, so the next event makes up for a missed one. A
 * service that lacks one asks assignment: `assignmentFacts(id, studentId)`.
 */
export const assignmentEvents = topic('assignment.events', 'assignmentId');

const moment = z.iso.datetime();

/** Points are decimals; `percentPerDay` and `floorPercent` refer to the points of the whole assignment. */
export const latePolicy = z.object({ percentPerDay: z.number().nonnegative(), floorPercent: z.number().min(0).max(100) });

export type LatePolicyFacts = z.infer<typeof latePolicy>;

export const rubricCriterion = z.object({ id: z.uuid(), title: z.string(), points: z.number().nonnegative() });

export type RubricCriterionFacts = z.infer<typeof rubricCriterion>;

/** Which of a student's attempts their grade comes of; `schema/rules/attempts` says how. */
export enum AttemptRule {
  LAST_GRADED = 'LAST_GRADED',
  BEST = 'BEST',
  FIRST = 'FIRST',
  AVERAGE = 'AVERAGE',
}

const assignment = z.object({
  assignmentId: z.uuid(),
  courseId: z.uuid(),
  title: z.string(),
  points: z.number().nonnegative(),
  /** Its part in the grade of the course, in proportion to the weights of the others. */
  weight: z.number().nonnegative(),
  /** Submissions are accepted from `opensAt` until `closesAt`; after `dueAt` they are late. Null: at any time, never late. */
  opensAt: moment.nullable(),
  dueAt: moment.nullable(),
  closesAt: moment.nullable(),
  /** Null is no limit. */
  attemptsAllowed: z.int().positive().nullable(),
  /** Absent in earlier events: the last attempt that is graded. */
  countedAttempt: z.enum(AttemptRule).optional(),
  latePolicy: latePolicy.nullable(),
  rubric: z.array(rubricCriterion),
  createdAt: moment,
  updatedAt: moment,
});

export type AssignmentSnapshot = z.infer<typeof assignment>;

export const AssignmentCreated = assignmentEvents.event('ASSIGNMENT_CREATED', 1, assignment);

/**
 * `changed` names the fields that differ from before: of the snapshot, or `instructions`. With `rescaleGrades` the grades that were given
 * out of other points are scaled to these; otherwise they stay out of what they were given out of.
 */
export const AssignmentUpdated = assignmentEvents.event(
  'ASSIGNMENT_UPDATED',
  1,
  assignment.extend({ changed: z.array(z.string()), rescaleGrades: z.boolean().optional() }),
);

/** The staff deleted it while its course exists. When a course is deleted, COURSE_DELETED stands for all its assignments. */
export const AssignmentDeleted = assignmentEvents.event('ASSIGNMENT_DELETED', 1, assignment);

/**
 * What one student was given, whole: the next event of the same student replaces it. Of a date, the later of this and the assignment's
 * holds.
 */
const extension = z.object({
  studentId: z.uuid(),
  dueAt: moment.nullable(),
  closesAt: moment.nullable(),
  extraAttempts: z.int().nonnegative(),
});

export type ExtensionFacts = z.infer<typeof extension>;

export const AssignmentExtensionSet = assignmentEvents.event('ASSIGNMENT_EXTENSION_SET', 1, assignment.extend({ extension }));
