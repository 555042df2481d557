import { fileMailer } from '../../platform/adapters/mail/file-mailer.js';
import type { Mailer } from '../../platform/adapters/mail/mailer.js';
import { mailFrom } from '../../platform/adapters/mail/settings.js';
import { smtpMailer } from '../../platform/adapters/mail/smtp-mailer.js';
import { confidential } from '../../platform/kernel/secrets.js';
import { optionalText, type Settings } from '../../platform/kernel/settings.js';
import type { DataFolder } from '../installation/data-folder.js';

export const smtpUrl = confidential(
  optionalText(
    'LMS_SMTP_URL',
    'Where mail is handed over: smtp://user:password@host:587. Without it mail is kept as files in the data folder.',
    (value) => {
      if (!/^smtps?:\/\//.test(value) || !URL.canParse(value)) throw new Error('must be an address like smtp://host:587');
      return value;
    },
  ),
);

/** Sends mail by SMTP where the settings name a server, and else writes it to files of the data folder. */
export function openMailer(settings: Settings, folder: DataFolder): Mailer {
  const url = settings(smtpUrl);
  const from = settings(mailFrom);
  return url ? smtpMailer(url, from) : fileMailer(folder.mail, from);
}
