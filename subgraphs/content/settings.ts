import { LARGEST_IN_PARTS } from '../../platform/adapters/object-store/parts.js';
import { duration, wholeNumber } from '../../platform/kernel/settings.js';

const GIB = 1_073_741_824;

export const largestVideo = wholeNumber('LMS_CONTENT_VIDEO_BYTES', String(10 * GIB), 'The largest video of a course, in bytes.', {
  min: 1,
  max: LARGEST_IN_PARTS,
});

export const largestPdf = wholeNumber('LMS_CONTENT_PDF_BYTES', String(GIB / 4), 'The largest PDF of a course, in bytes.', {
  min: 1,
  max: LARGEST_IN_PARTS,
});

export const userQuota = wholeNumber(
  'LMS_CONTENT_USER_QUOTA_BYTES',
  String(200 * GIB),
  'How much all files may be, in bytes, that one person has put into courses.',
  { min: 1 },
);

export const courseQuota = wholeNumber(
  'LMS_CONTENT_COURSE_QUOTA_BYTES',
  String(100 * GIB),
  'How much all files of one course may be, in bytes.',
  {
    min: 1,
  },
);

export const uploadTtl = duration(
  'LMS_CONTENT_UPLOAD_TTL',
  '1h',
  'How long an address is valid in which the upload of a file of a course, or of a part of it, may begin.',
);

export const uploadPartsFor = duration(
  'LMS_CONTENT_UPLOAD_PARTS_FOR',
  '3d',
  'How long the upload of a large file of a course may take, which is sent in parts.',
);

export const downloadTtl = duration(
  'LMS_CONTENT_DOWNLOAD_TTL',
  '1h',
  'How long the address of a file of a course can be opened. A player needs it for every jump in a video.',
);

export const cleanUpFilesEvery = duration(
  'LMS_CONTENT_CLEAN_UP_FILES_EVERY',
  '1m',
  'How often files of courses that nobody needs any more are removed: of deleted contents, replaced ones, and uploads that never came.',
);

export const closeAttemptsEvery = duration(
  'LMS_QUIZ_CLOSE_EVERY',
  '1s',
  'How often attempts at quizzes are looked for whose time is over. What was saved in time is then submitted.',
);

export const regradeEvery = duration(
  'LMS_QUIZ_REGRADE_EVERY',
  '1s',
  'How often submitted attempts at quizzes are looked for whose key was corrected. They are then marked again.',
);
