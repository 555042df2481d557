import { duration } from '../../platform/kernel/settings.js';

export const reportEvery = duration(
  'LMS_REPORT_EVERY',
  '1s',
  'How often at most a client that follows the report of a course is sent a new one.',
);
