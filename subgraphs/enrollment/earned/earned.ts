import type { CourseItem } from '../course/known-curriculum.entity.js';

/** What a student has earned: the assignment or content that items may show. */
export type Earned = Pick<CourseItem, 'kind' | 'refId'>;

/** Something earned, and when. */
export interface Earning extends Earned {
  /** ISO 8601. */
  readonly earnedAt: string;
}

/** A student of a course. */
export interface OfAStudent {
  readonly courseId: string;
  readonly studentId: string;
}

export interface OfAssignment {
  readonly assignmentId: string;
}

interface OfGrade extends OfAssignment {
  readonly releasedAt: string;
}

interface OfContent {
  readonly contentId: string;
  readonly at: string;
}

/** By the payload of the event that says so. */
export const earnedBy = (payload: OfGrade | OfContent): Earning =>
  'contentId' in payload
    ? { kind: 'CONTENT', refId: payload.contentId, earnedAt: payload.at }
    : { kind: 'ASSIGNMENT', refId: payload.assignmentId, earnedAt: payload.releasedAt };

/** As a key, for maps. */
export const keyOf = ({ kind, refId }: Earned): string => `${kind} ${refId}`;
