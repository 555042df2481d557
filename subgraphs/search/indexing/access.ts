import type { Access } from '../../../platform/adapters/search-index/search-index.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { hasRole } from '../../../platform/kernel/policy.js';
import { Role } from '../../../schema/events/user.js';
import { admin, type CourseSubject, OPEN_STATUSES } from '../../../schema/rules/course.js';

// The rules of `schema/rules/course.ts` and of contents, in two halves: a document says whom it is for, a caller says who they are, and
// the index compares them. `access.test.ts` holds both halves to the rules.

const PUBLIC = 'public';
const user = (id: string): string => `user:${id}`;
/** Who has the role at the time of the search. */
const instructor = (id: string): string => `instructor:${id}`;
const learner = (courseId: string): string => `learner:${courseId}`;

const isOpen = ({ status }: Pick<CourseSubject, 'status'>): boolean => OPEN_STATUSES.includes(status);

/** Who finds a course: everyone when it is open, and before that its team. */
export const accessToCourse = (course: CourseSubject): string[] =>
  isOpen(course) ? [PUBLIC] : [user(course.instructorId), ...course.staffIds.map(user)];

/** Who finds a content: the staff of its course, and learners there once it is ready. */
export const accessToContent = (content: { readonly courseId: string; readonly ready: boolean }, course: CourseSubject): string[] => [
  instructor(course.instructorId),
  ...course.staffIds.map(user),
  ...(content.ready && isOpen(course) ? [learner(content.courseId)] : []),
];

/** What this caller may find, who learns in these courses. */
export function accessOf(caller: Caller, learnsIn: readonly string[]): Access {
  if (caller.kind === 'service' || admin(caller, null)) return 'all';
  if (caller.kind === 'anonymous') return [PUBLIC];
  const { userId } = caller;
  const teaching = hasRole(caller, Role.INSTRUCTOR) ? [instructor(userId)] : [];
  return [PUBLIC, user(userId), ...teaching, ...learnsIn.map(learner)];
}
