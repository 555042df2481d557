import { duration } from '../../platform/kernel/settings.js';

export const deletionWithin = duration(
  'LMS_COURSE_DELETION_WITHIN',
  '30s',
  'The wait until a service that has not said that it has taken a deleted course away is told of it again; it doubles with each telling.',
);
