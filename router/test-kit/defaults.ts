import type { Settings } from '../../platform/kernel/settings.js';
import type { RouterConfig } from '../config.js';
import { readLimits, routerSettings } from '../settings.js';
import { testExecutor } from './executor.js';

const fallbacks: Settings = ({ fallback, parse, variable }) => {
  if (fallback === undefined) throw new Error(`${variable} has no default`);
  return parse(fallback);
};

const settings = readLimits(routerSettings, fallbacks);

/** A router with every setting left out, on a free port. It refuses at once. */
export const routerDefaults: RouterConfig = {
  ...settings,
  rates: { ...settings.rates, refusedAfter: 0 },
  host: '127.0.0.1',
  port: 0,
  planExecutor: testExecutor,
  production: false,
  trustProxy: false,
  isBehindTls: false,
  tokens: { issuer: 'lms', audience: 'lms', ttl: 600 },
};
