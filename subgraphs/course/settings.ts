import { duration } from '../../platform/kernel/settings.js';

export const deletionWithin = duration(
  'LMS_COURSE_DELETION_WITHIN',
  '30s',
  'How long a service may take to confirm that it has removed a deleted course, before the event is published again; it doubles each time.',
);
