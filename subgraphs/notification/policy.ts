import { definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';
import type { Notification } from './inbox/notification.entity.js';

type Owned = Pick<Notification, 'userId'>;

const reader: Rule<Owned> = (caller, { userId }) => isUser(caller, userId);

export type NotificationAction = 'markRead';

export const notificationPolicy: Policy<Owned, NotificationAction> = definePolicy({
  what: 'Notification',
  see: reader,
  may: { markRead: reader },
});

export type CourseAction = 'announce';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: seesCourse,
  may: { announce: staff },
});
