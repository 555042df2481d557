import { duration, optionalText, wholeNumber } from '../../platform/kernel/settings.js';

export const mailEvery = duration('LMS_NOTIFICATION_MAIL_EVERY', '1s', 'How often due email is looked for.');

export const mailBatch = wholeNumber('LMS_NOTIFICATION_MAIL_BATCH', '200', 'How many emails are claimed and addressed at once.', {
  min: 1,
  max: 1_000,
});

export const mailClaim = duration(
  'LMS_NOTIFICATION_MAIL_CLAIM',
  '2m',
  'How long a process has for a batch of emails. What it has not sent by then, perhaps because it was killed, is sent by another.',
);

export const mailRetryFirst = duration(
  'LMS_NOTIFICATION_MAIL_RETRY_FIRST',
  '30s',
  'The wait after the first failure of an email; it doubles with each.',
);

export const mailRetryMost = duration('LMS_NOTIFICATION_MAIL_RETRY_MOST', '1h', 'The longest wait between two tries of an email.');

export const mailNoticesFor = duration(
  'LMS_NOTIFICATION_MAIL_NEWS_FOR',
  '3d',
  'How old an event may be and still be sent by email: neither retries nor a replayed topic send older ones.',
);

export const appUrl = optionalText(
  'LMS_APP_URL',
  'Where people use the system in a browser: what notification mail links to, and where the payment page leads back to. Without it that mail has no links.',
  (value) => {
    if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error('must be a web address, like https://learn.example.org');
    return value;
  },
);

export const keptFor = duration('LMS_NOTIFICATIONS_KEPT', '365d', 'How long notifications stay in the inbox.');

export const tendEvery = duration('LMS_NOTIFICATIONS_TEND', '1h', 'How often the months of the inbox are made ahead and dropped.');
