import type { CourseItem } from '../course/known-curriculum.entity.js';

/** What a student has earned: the assignment or content that items may show. */
export type Earned = Pick<CourseItem, 'kind' | 'refId'>;

export interface OfAssignment {
  readonly assignmentId: string;
}

export interface OfContent {
  readonly contentId: string;
}

/** By the payload of the event that says so. */
export const earnedBy = (payload: OfAssignment | OfContent): Earned =>
  'contentId' in payload ? { kind: 'CONTENT', refId: payload.contentId } : { kind: 'ASSIGNMENT', refId: payload.assignmentId };

/** As a key, for sets. */
export const keyOf = ({ kind, refId }: Earned): string => `${kind} ${refId}`;
