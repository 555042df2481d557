/** A set of people that one notice is told to. Who belongs to it, and since when, is decided when the notice is read. */
export type Audience = 'students' | `course:${string}`;

export const students: Audience = 'students';

/** Everyone in a course. */
export const ofCourse = (courseId: string): Audience => `course:${courseId}`;

/** Why somebody belongs to an audience. One who belongs for two reasons still does when one of them ends. */
export enum Via {
  ROLE = 'ROLE',
  STAFF = 'STAFF',
  ENROLLMENT = 'ENROLLMENT',
}
