import { text } from '../../kernel/settings.js';

export const mailFrom = text(
  'LMS_MAIL_FROM',
  'LMS <no-reply@lms.localhost>',
  'The sender of mail: an address, or a name and an address in angle brackets.',
);
