import { mode, type Settings, text } from '../../platform/kernel/settings.js';
import type { RouterConfig } from '../../router/config.js';
import { readLimits, routerSettings } from '../../router/settings.js';
import { host, port, publicUrl } from './settings.js';
import { tokenTerms } from './token-terms.js';

const trustProxy = text(
  'LMS_TRUST_PROXY',
  'false',
  'The proxies whose X-Forwarded-For is trusted: false, true, or addresses separated by commas.',
);

export function routerConfig(settings: Settings): RouterConfig {
  return {
    ...readLimits(routerSettings, settings),
    host: settings(host),
    port: settings(port),
    production: settings(mode) === 'production',
    trustProxy: proxies(settings(trustProxy)),
    isBehindTls: settings(publicUrl)?.startsWith('https:') ?? false,
    tokens: tokenTerms(settings),
  };
}

function proxies(value: string): boolean | string {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
