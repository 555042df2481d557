import type { Environment } from '../../../platform/kernel/settings.js';

/** The intervals of the work that is due by time, all of it. */
const INTERVALS = [
  'LMS_RELAY_POLL',
  'LMS_SAGA_POLL',
  'LMS_FEED_POLL',
  'LMS_PROJECTIONS_LOOK',
  'LMS_IDEMPOTENCY_SWEEP',
  'LMS_PASSWORD_RESET_POLL',
  'LMS_PAYMENT_WORK_EVERY',
  'LMS_INVITATION_POLL',
  'LMS_NOTIFICATION_MAIL_EVERY',
  'LMS_ENROLLMENT_FILL_SEATS_EVERY',
  'LMS_ENROLLMENT_CLOSE_WAITLISTS_EVERY',
  'LMS_ENROLLMENT_RECOUNT_EVERY',
  'LMS_ENROLLMENT_GRADED_ITEMS_EVERY',
  'LMS_ENROLLMENT_DELETION_EVERY',
  'LMS_ENROLLMENT_CERTIFICATES_EVERY',
];

/** Of a system whose statements are counted: nothing is sent because time has passed, and whoever calls is looked up each time. */
export const COUNTED: Environment & Record<string, string> = {
  ...Object.fromEntries(INTERVALS.map((name) => [name, '1h'])),
  LMS_SESSION_CACHE: '1ms',
  LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
  LMS_RATE_LIMITS: 'false',
  // With one partition it does not depend on ids whether two events are fetched and committed together.
  LMS_PARTITIONS: '1',
};
