import { duration, wholeNumber } from '../../platform/kernel/settings.js';

export const reportEvery = duration(
  'LMS_REPORT_EVERY',
  '1s',
  'How often at most a client that follows the report of a course is sent a new one.',
);

export const exportsEvery = duration('LMS_EXPORT_EVERY', '1s', 'How often exports are looked for that are to be written or removed.');

export const exportsAtOnce = wholeNumber('LMS_EXPORTS_AT_ONCE', '3', 'How many exports of one person may be written at the same time.', {
  min: 1,
  max: 100,
});

export const exportClaim = duration(
  'LMS_EXPORT_CLAIM',
  '2m',
  'How long a process may be silent that writes an export. After that, perhaps because it was killed, another one takes it up.',
);

export const exportKept = duration('LMS_EXPORT_KEPT', '24h', 'How long the file of an export can be downloaded, until it is removed.');

export const exportUrlFor = duration('LMS_EXPORT_DOWNLOAD_TTL', '10m', 'How long the address of an exported file can be opened.');
