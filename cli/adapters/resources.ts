import type { SagaMetrics } from '../../platform/adapters/metrics/saga-metrics.js';
import type { Resources } from '../../platform/kernel/context.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import type { Notifier } from '../../platform/messaging/feed/notifier/notifier.js';
import { deviceTokens } from '../../platform/security/device-tokens.js';
import { hashingLoad } from '../../platform/security/hashing-load.js';
import type { SigningKeys } from '../../platform/security/keyring.js';
import { argon2Passwords } from '../../platform/security/passwords.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import { accessTokens } from '../../platform/security/sessions/access-tokens.js';
import type { DataFolder } from '../installation/data-folder.js';
import { tokenTerms } from '../settings/token-terms.js';
import { webOrigins } from '../settings/web-origins.js';
import { openMailer } from './mailer.js';
import { missingResource } from './missing-resource.js';
import { openObjectStore } from './object-store.js';
import { openPaymentProvider } from './payment-provider.js';
import { openSearchIndex } from './search-index.js';
import { openSharedState, type SharedStateOptions } from './shared-state.js';

export interface ResourcesOptions extends SharedStateOptions {
  readonly folder: DataFolder;
  readonly keys: SigningKeys;
  readonly sagaMetrics: SagaMetrics;
  /** The address under which clients reach this system. */
  readonly origin: () => string;
  /** Whether the service runs in this process. What one service alone uses is opened only in its process. */
  readonly hosts: (service: string) => boolean;
}

export interface OpenResources extends Stoppable {
  /** For the services. */
  readonly resources: Resources;
  /** For the router. */
  readonly routerRateLimiter: RateLimiter;
  /** For the feeds of the services. */
  readonly notifier: Notifier;
}

/** Opens the resources of the services, each by the adapter that the settings choose. */
export function openResources(options: ResourcesOptions): Promise<OpenResources> {
  const { settings, clock, folder, keys, sagaMetrics, hosts } = options;
  return openParts(async (opened) => {
    const { sessions, rateLimiter, routerRateLimiter, notifier } = opened.adopt(await openSharedState(options), stop);
    const payments = hosts('payment') ? opened.adopt(await openPaymentProvider(options), stop) : undefined;
    const searchIndex = hosts('search')
      ? opened.adopt(await openSearchIndex(settings, options.databaseUrl), (index) => index.close())
      : undefined;
    const resources: Resources = {
      sessions,
      rateLimiter,
      sagaMetrics,
      accessTokens: accessTokens(keys, tokenTerms(settings), clock),
      deviceTokens: deviceTokens(keys, tokenTerms(settings).issuer, clock),
      passwords: await argon2Passwords(undefined, hashingLoad(settings)),
      mailer: opened.adopt(openMailer(settings, folder), (mailer) => mailer.close()),
      objects: opened.adopt(await openObjectStore(options), (objects) => objects.close()),
      webOrigins: () => webOrigins(settings, options.origin()),
      get paymentProvider() {
        return payments?.provider ?? missingResource('paymentProvider', 'A process without the payment service');
      },
      get searchIndex() {
        return searchIndex ?? missingResource('searchIndex', 'A process without the search service');
      },
    };
    return { resources, routerRateLimiter, notifier };
  });
}
