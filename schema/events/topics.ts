import { sagaReplies } from '../../platform/messaging/saga/replies.js';
import { assignmentEvents } from './assignment.js';
import { contentAttemptEvents, contentEvents } from './content.js';
import { courseEvents } from './course.js';
import { enrollmentEvents } from './enrollment.js';
import { evaluationEvents } from './evaluation.js';
import { notificationEvents } from './notification.js';
import { paymentEvents } from './payment.js';
import { submissionEvents } from './submission.js';
import { userEvents } from './user.js';

/** All topics, for the code that creates them and for the catalogue. */
export const topics = [
  userEvents,
  courseEvents,
  enrollmentEvents,
  contentEvents,
  contentAttemptEvents,
  assignmentEvents,
  submissionEvents,
  evaluationEvents,
  paymentEvents,
  notificationEvents,
  sagaReplies,
];
