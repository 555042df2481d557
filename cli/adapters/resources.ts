import { fileMailer } from '../../platform/adapters/mail/file-mailer.js';
import { mailFrom } from '../../platform/adapters/mail/settings.js';
import { smtpMailer } from '../../platform/adapters/mail/smtp-mailer.js';
import type { Resources } from '../../platform/kernel/context.js';
import { optionalText } from '../../platform/kernel/settings.js';
import type { SigningKeys } from '../../platform/security/keyring.js';
import { argon2Passwords } from '../../platform/security/passwords.js';
import { accessTokens } from '../../platform/security/sessions/access-tokens.js';
import type { PaymentProvider } from '../../subgraphs/payment/provider/provider.js';
import type { DataFolder } from '../installation/data-folder.js';
import { tokenTerms } from '../settings/token-terms.js';
import { openObjectStore } from './object-store.js';
import { openPaymentProvider } from './payment-provider.js';
import { openSharedState, type SharedState, type SharedStateOptions } from './shared-state.js';

export const smtpUrl = optionalText(
  'LMS_SMTP_URL',
  'Where mail is handed over: smtp://user:password@host:587. Without it mail is kept as files in the data folder.',
  (value) => {
    if (!/^smtps?:\/\//.test(value)) throw new Error('must be an address like smtp://host:587');
    return value;
  },
);

export interface ResourceOptions extends SharedStateOptions {
  readonly folder: DataFolder;
  readonly keys: SigningKeys;
  /** Where people reach this system. */
  readonly origin: () => string;
  /** Whether the service runs in this process: what it alone uses is opened for it alone. */
  readonly hosts: (service: string) => boolean;
}

/** Of a process without the payment service: nobody in it asks for the provider. */
const noPayments = async () => ({ provider: undefined as unknown as PaymentProvider, stop: async () => {} });

export interface OpenResources {
  readonly resources: Resources;
  /** What is not the services' own to use. */
  readonly shared: Pick<SharedState, 'rateLimits' | 'notifier'>;
  stop(): Promise<void>;
}

/** The seams that services ask for, each with the adapter that the settings name. */
export async function openResources(options: ResourceOptions): Promise<OpenResources> {
  const { settings, clock, folder, keys } = options;
  const shared = await openSharedState(options);
  const payments = await (options.hosts('payment') ? openPaymentProvider(options) : noPayments()).catch(async (error) => {
    await shared.stop();
    throw error;
  });
  const smtp = settings(smtpUrl);
  const from = settings(mailFrom);
  return {
    resources: {
      sessions: shared.sessions,
      accessTokens: accessTokens(keys, tokenTerms(settings), clock),
      passwords: await argon2Passwords(),
      rateLimiter: shared.rateLimiter,
      mailer: smtp ? smtpMailer(smtp, from) : fileMailer(folder.mail, from),
      paymentProvider: payments.provider,
      objects: await openObjectStore(options),
    },
    shared,
    async stop() {
      await payments.stop();
      await shared.stop();
    },
  };
}
