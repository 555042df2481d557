import type { Clock } from '../../platform/kernel/clock.js';
import type { Logger } from '../../platform/kernel/log.js';
import { secret } from '../../platform/kernel/secrets.js';
import { list, mode, type Settings } from '../../platform/kernel/settings.js';
import type { Stoppable } from '../../platform/kernel/stopping.js';
import { appUrl } from '../../subgraphs/notification/settings.js';
import { openMockGateway } from '../../subgraphs/payment/mock-gateway/gateway.js';
import { gatewayBehaviour } from '../../subgraphs/payment/mock-gateway/settings.js';
import type { PaymentProvider } from '../../subgraphs/payment/provider/provider.js';
import { stripeShapedProvider } from '../../subgraphs/payment/provider/stripe-shaped.js';
import { providerTimeout } from '../../subgraphs/payment/settings.js';
import type { DataFolder } from '../installation/data-folder.js';
import type { DatabaseUrl } from '../installation/databases.js';
import { readOrCreateSecret } from '../keys/secret-file.js';

const webhookSecrets = secret(
  list(
    'LMS_PAYMENT_WEBHOOK_SECRETS',
    '',
    'What the webhooks of the payment provider are signed with, separated by commas; two while one is being changed. Without it one is made and kept in the data folder.',
  ),
);

export interface PaymentProviderOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  readonly databaseUrl: DatabaseUrl;
  /** The address under which clients reach this system. */
  readonly origin: () => string;
}

export interface OpenPaymentProvider extends Stoppable {
  readonly provider: PaymentProvider;
}

/** Opens the mock gateway in this process, behind the client that a real payment provider would have. */
export async function openPaymentProvider(options: PaymentProviderOptions): Promise<OpenPaymentProvider> {
  const { settings, clock, log, folder, databaseUrl, origin } = options;
  if (settings(mode) === 'production') log.warn('payments are taken by the mock gateway: no real money moves');
  const configured = settings(webhookSecrets);
  const secrets = configured.length > 0 ? configured : [await readOrCreateSecret(folder.keys, 'payment-webhook-secret')];
  const gateway = await openMockGateway({
    url: databaseUrl('lms_payment'),
    clock,
    log: log.child({ service: 'mock gateway' }),
    behaviour: gatewayBehaviour(settings),
    webhookSecrets: secrets,
    origin,
  });
  const provider = stripeShapedProvider({
    transport: gateway.transport,
    apiKey: gateway.apiKey,
    webhookSecrets: secrets,
    timeout: settings(providerTimeout),
    clock,
    returnUrl: settings(appUrl),
  });
  return { provider: { ...provider, pages: gateway.pages }, stop: gateway.stop };
}
