import { duration } from '../../kernel/settings.js';

export const feedPollEvery = duration('LMS_FEED_POLL', '1s', 'How often the feed is polled when no notification comes.');
export const feedKeptFor = duration(
  'LMS_FEED_KEPT',
  '7d',
  'How long a client may be disconnected and still resume a subscription from its cursor.',
);
