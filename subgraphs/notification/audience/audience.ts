/**
 * A set of people who get one notice. Membership, and its beginning, is decided when the notice is read. The audiences of a course begin
 * with the course's own name, so that they can be removed together.
 */
export type Audience = 'students' | `course:${string}`;

export const students: Audience = 'students';

/** Everyone in a course. */
export const ofCourse = (courseId: string): Audience => `course:${courseId}`;

/** The learners of a course. */
export const learnersOf = (courseId: string): Audience => `course:${courseId}/learners`;

/** Those who have submitted to an assignment. */
export const submittersOf = (courseId: string, assignmentId: string): Audience => `course:${courseId}/submitters:${assignmentId}`;

/** A pattern for LIKE: all audiences of a course. */
export const allOfCourse = (courseId: string): Audience => `course:${courseId}%`;

/** Why a person belongs to an audience. A person who belongs for two reasons still belongs when one of them ends. */
export enum Via {
  ROLE = 'ROLE',
  STAFF = 'STAFF',
  ENROLLMENT = 'ENROLLMENT',
  SUBMISSION = 'SUBMISSION',
}
