import type { Clock } from '../platform/clock.js';
import type { Resources } from '../platform/context.js';
import type { SigningKeys } from '../platform/keyring.js';
import { fileMailer } from '../platform/mailer/file-mailer.js';
import { mailFrom } from '../platform/mailer/settings.js';
import { smtpMailer } from '../platform/mailer/smtp-mailer.js';
import { argon2Passwords } from '../platform/passwords.js';
import { accessTokens } from '../platform/sessions/access-tokens.js';
import { openPostgresSessions } from '../platform/sessions/postgres.js';
import { optionalText, type Settings } from '../platform/settings.js';
import { memoryThrottle } from '../platform/throttle/flexible.js';
import type { DataFolder } from './folder.js';
import { tokenTerms } from './identity-settings.js';
import { poolSize } from './settings.js';

export const smtpUrl = optionalText(
  'LMS_SMTP_URL',
  'Where mail is handed over: smtp://user:password@host:587. Without it mail is kept as files in the data folder.',
  (value) => {
    if (!/^smtps?:\/\//.test(value)) throw new Error('must be an address like smtp://host:587');
    return value;
  },
);

export interface ResourceOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly keys: SigningKeys;
  readonly databaseUrl: (database: string) => string;
}

export interface OpenResources {
  readonly resources: Resources;
  stop(): Promise<void>;
}

/** The seams that services ask for, each with the adapter that the settings name. */
export async function openResources({ settings, clock, folder, keys, databaseUrl }: ResourceOptions): Promise<OpenResources> {
  const sessions = await openPostgresSessions({ url: databaseUrl('lms_auth'), poolSize: settings(poolSize), clock });
  const smtp = settings(smtpUrl);
  const from = settings(mailFrom);
  return {
    resources: {
      sessions,
      accessTokens: accessTokens(keys, tokenTerms(settings), clock),
      passwords: await argon2Passwords(),
      throttle: memoryThrottle(),
      mailer: smtp ? smtpMailer(smtp, from) : fileMailer(folder.mail, from),
    },
    stop: () => sessions.close(),
  };
}
