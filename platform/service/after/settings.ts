import { duration } from '../../kernel/settings.js';

export const afterWait = duration(
  'LMS_AFTER_WAIT',
  '1s',
  'How long a query that names a position waits for the projections that it reads, before it is answered with what they have.',
);
