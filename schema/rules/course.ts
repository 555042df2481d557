import { anyOf, hasRole, isUser, type Rule } from '../../platform/kernel/policy.js';
import { Role } from '../events/user.js';

/** Who is responsible for a course. */
export interface CourseTeam {
  readonly instructorId: string;
  readonly staffIds: readonly string[];
}

/** What a user's rights in a course depend on. The course itself and every read model of it has these fields: no rule costs a query. */
export interface CourseSubject extends CourseTeam {
  readonly status: string;
}

export const admin: Rule<unknown> = (caller) => hasRole(caller, Role.ADMIN);

/** The course's instructor, who still has the role: it may have been taken away since. */
export const instructing: Rule<CourseTeam> = (caller, { instructorId }) => isUser(caller, instructorId) && hasRole(caller, Role.INSTRUCTOR);

/** Those in `Course.staff`, whatever their role: a teaching assistant is often a student elsewhere. */
export const assisting: Rule<CourseTeam> = (caller, { staffIds }) => caller.kind === 'user' && staffIds.includes(caller.userId);

export const staff: Rule<CourseTeam> = anyOf<CourseTeam>(admin, instructing, assisting);

/** Seen by everyone, anonymous visitors too. DRAFT is not finished; DELETING is as good as gone. */
export const OPEN_STATUSES: readonly string[] = ['PUBLISHED', 'ARCHIVED'];

const isOpen: Rule<CourseSubject> = (_caller, { status }) => OPEN_STATUSES.includes(status);

/** Who can see a course: also the person who made it and is no instructor any more. Services add themselves. */
export const seesCourse: Rule<CourseSubject> = anyOf<CourseSubject>(isOpen, staff, (caller, { instructorId }) =>
  isUser(caller, instructorId),
);
