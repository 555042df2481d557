/**
 * A set of people that one notice is told to. Who belongs to it, and since when, is decided when the notice is read.
 * Those of a course begin with its own, so that they end with it.
 */
export type Audience = 'students' | `course:${string}`;

export const students: Audience = 'students';

/** Everyone in a course. */
export const ofCourse = (courseId: string): Audience => `course:${courseId}`;

/** Those in a course who learn. */
export const learnersOf = (courseId: string): Audience => `course:${courseId}/learners`;

/** Those who have submitted to an assignment. */
export const submittersOf = (courseId: string, assignmentId: string): Audience => `course:${courseId}/submitters:${assignmentId}`;

/** Of all audiences of a course, for LIKE. */
export const allOfCourse = (courseId: string): Audience => `course:${courseId}%`;

/** Why somebody belongs to an audience. One who belongs for two reasons still does when one of them ends. */
export enum Via {
  ROLE = 'ROLE',
  STAFF = 'STAFF',
  ENROLLMENT = 'ENROLLMENT',
  SUBMISSION = 'SUBMISSION',
}
