import { LARGEST_IN_PARTS } from '../../platform/adapters/object-store/parts.js';
import { duration, wholeNumber } from '../../platform/kernel/settings.js';

export const largestFile = wholeNumber(
  'LMS_SUBMISSION_FILE_BYTES',
  String(50 * 1_048_576),
  'The largest file, in bytes, that a student may hand in.',
  { min: 1, max: LARGEST_IN_PARTS },
);

export const filesQuota = wholeNumber(
  'LMS_SUBMISSION_QUOTA_BYTES',
  String(1_024 * 1_048_576),
  'How much all files of one student may be, in bytes: of drafts and of what was handed in.',
  { min: 1 },
);

export const draftFilesFor = duration(
  'LMS_SUBMISSION_DRAFT_FILES_FOR',
  '180d',
  'How long the files of a draft are kept that nobody hands in. Its text stays.',
);

export const uploadTtl = duration(
  'LMS_SUBMISSION_UPLOAD_TTL',
  '1h',
  'How long a student has to begin the upload of a file that was announced.',
);

export const uploadPartsFor = duration(
  'LMS_SUBMISSION_UPLOAD_PARTS_FOR',
  '3d',
  'How long the upload of a large file may take, which is sent in parts.',
);

export const downloadTtl = duration(
  'LMS_SUBMISSION_DOWNLOAD_TTL',
  '10m',
  'How long the address of a file that was handed in can be opened.',
);

export const cleanUpFilesEvery = duration(
  'LMS_SUBMISSION_TIDY_FILES_EVERY',
  '1m',
  'How often files that nobody needs any more are removed: of deleted courses, removed from drafts, in abandoned drafts, and uploads that never came.',
);
