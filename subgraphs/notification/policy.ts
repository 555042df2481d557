import { definePolicy, hasRole, isUser, type Policy, type Rule } from '../../platform/policy.js';
import { Role } from '../../schema/events/user.js';
import type { KnownCourse } from './course/known-course.entity.js';
import type { Notification } from './inbox/notification.entity.js';

type Owned = Pick<Notification, 'userId'>;

const reader: Rule<Owned> = (caller, { userId }) => isUser(caller, userId);

export type NotificationAction = 'markRead';

export const notificationPolicy: Policy<Owned, NotificationAction> = definePolicy({
  what: 'Notification',
  see: reader,
  may: { markRead: reader },
});

type Course = Pick<KnownCourse, 'status' | 'instructorId' | 'staffIds'>;

const isOpen = ({ status }: Course) => status === 'PUBLISHED' || status === 'ARCHIVED';

/** This instructor, who is still one; those in `Course.staff`, whatever their role; admins. */
const staff: Rule<Course> = (caller, { instructorId, staffIds }) =>
  hasRole(caller, Role.ADMIN) ||
  (isUser(caller, instructorId) && hasRole(caller, Role.INSTRUCTOR)) ||
  (caller.kind === 'user' && staffIds.includes(caller.userId));

export type CourseAction = 'announce';

export const coursePolicy: Policy<Course, CourseAction> = definePolicy({
  what: 'Course',
  see: (caller, course) => isOpen(course) || isUser(caller, course.instructorId) || staff(caller, course),
  may: { announce: staff },
});
