import type { Settings } from '../../platform/kernel/settings.js';
import { routerSettings } from '../../router/settings.js';
import { appUrl } from '../../subgraphs/notification/settings.js';

/**
 * The origins of the web applications of this installation: its own address, LMS_APP_URL, and LMS_CORS_ORIGINS. `*` there lets every
 * page call, and is no place to send people to.
 */
export function webOrigins(settings: Settings, ownAddress: string): ReadonlySet<string> {
  const addresses = [ownAddress, settings(appUrl) ?? '', ...settings(routerSettings.corsOrigins)];
  return new Set(addresses.flatMap((address) => URL.parse(address)?.origin ?? []));
}
