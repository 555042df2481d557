import { anyOf, hasRole, isUser, type Rule } from '../../platform/kernel/policy.js';
import { Role } from '../events/user.js';

/** Who has a course to look after. */
export interface CourseTeam {
  readonly instructorId: string;
  readonly staffIds: readonly string[];
}

/** What somebody's rights in a course depend on, as the course itself and every read model of one has it: no rule costs a query. */
export interface CourseSubject extends CourseTeam {
  readonly status: string;
}

export const admin: Rule<unknown> = (caller) => hasRole(caller, Role.ADMIN);

/** This instructor, who is still one: the role may have been taken away since the course was made. */
export const instructing: Rule<CourseTeam> = (caller, { instructorId }) => isUser(caller, instructorId) && hasRole(caller, Role.INSTRUCTOR);

/** Those in `Course.staff`, whatever their role: a teaching assistant is often a student elsewhere. */
export const assisting: Rule<CourseTeam> = (caller, { staffIds }) => caller.kind === 'user' && staffIds.includes(caller.userId);

export const staff: Rule<CourseTeam> = anyOf<CourseTeam>(admin, instructing, assisting);

/** Seen by everyone, anonymous visitors too. DRAFT is not finished; DELETING is as good as gone. */
export const OPEN_STATUSES: readonly string[] = ['PUBLISHED', 'ARCHIVED'];

const isOpen: Rule<CourseSubject> = (_caller, { status }) => OPEN_STATUSES.includes(status);

/** Whom there is such a course for: also whoever made it and is no instructor any more. Services ask for themselves. */
export const seesCourse: Rule<CourseSubject> = anyOf<CourseSubject>(isOpen, staff, (caller, { instructorId }) =>
  isUser(caller, instructorId),
);
