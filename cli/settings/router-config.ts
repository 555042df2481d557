import { duration, flag, list, type Settings, text, wholeNumber } from '../../platform/kernel/settings.js';
import { type Rate, type RouterConfig, routerDefaults } from '../../router/config.js';
import { host, mode, port } from './settings.js';
import { tokenTerms } from './token-terms.js';

const { limits, rates, live } = routerDefaults;
const seconds = (ms: number) => `${ms / 1_000}s`;

const sessionCache = duration(
  'LMS_SESSION_CACHE',
  seconds(routerDefaults.sessionCache),
  'How long the router believes a session without reading it again: bounds how late a sign-out or a new role binds.',
);
const operationTimeout = duration(
  'LMS_OPERATION_TIMEOUT',
  seconds(routerDefaults.operationTimeout),
  'What a query or mutation may take altogether.',
);
const drainTimeout = duration('LMS_DRAIN_TIMEOUT', seconds(routerDefaults.drainTimeout), 'How long a shutdown waits for what runs.');
const trustProxy = text('LMS_TRUST_PROXY', 'false', 'Whose X-Forwarded-For is believed: false, true, or addresses separated by commas.');
const corsOrigins = list('LMS_CORS_ORIGINS', '', 'Origins of browser applications that may call, separated by commas; * is everyone.');
const body = wholeNumber('LMS_LIMIT_BODY', String(limits.body), 'The largest GraphQL request, in bytes.', { min: 1_024 });
const batch = wholeNumber('LMS_LIMIT_BATCH', String(limits.batch), 'Operations in one request at most; 1 switches batching off.', {
  min: 1,
});
const tokens = wholeNumber('LMS_LIMIT_TOKENS', String(limits.tokens), 'Lexical tokens of a document at most.', { min: 10 });
const depth = wholeNumber('LMS_LIMIT_DEPTH', String(limits.depth), 'Fields within fields at most.', { min: 1 });
const aliases = wholeNumber('LMS_LIMIT_ALIASES', String(limits.aliases), 'Aliases of a document at most.');
const cost = wholeNumber('LMS_LIMIT_COST', String(limits.cost), 'What an operation may cost: roughly the objects it asks for.', { min: 1 });
const plans = wholeNumber('LMS_PLAN_CACHE', String(limits.plans), 'Documents whose query plans are kept.', { min: 1 });
const limited = flag('LMS_RATE_LIMITS', 'true', 'Whether requests are limited by user and by address.');
const userRate = wholeNumber('LMS_RATE_USER', String(rates.user?.points), 'Operations of one user a minute.', { min: 1 });
const addressRate = wholeNumber(
  'LMS_RATE_ADDRESS',
  String(rates.address?.points),
  'Requests from one address a minute; behind it may be a whole school.',
  { min: 1 },
);
const registerRate = wholeNumber('LMS_RATE_REGISTER', String(rates.register?.points), 'Registrations from one address a minute.', {
  min: 1,
});

const connections = wholeNumber(
  'LMS_LIVE_CONNECTIONS',
  String(live.connections),
  'Sockets and event streams of one user, or of one address that is not signed in.',
  { min: 1 },
);
const subscriptions = wholeNumber('LMS_LIVE_SUBSCRIPTIONS', String(live.subscriptions), 'Operations at once on one connection.', {
  min: 1,
});
const initTimeout = duration('LMS_LIVE_INIT_TIMEOUT', seconds(live.initTimeout), 'How long a socket may wait with its connection_init.');
const pingEvery = duration(
  'LMS_LIVE_PING',
  seconds(live.pingEvery),
  'Between two pings; a socket that has not answered the last one is dropped.',
);
const stallAfter = duration(
  'LMS_LIVE_STALL',
  seconds(live.stallAfter),
  'How long a client may leave unread what was sent to it, before it is cut off.',
);
const unread = wholeNumber(
  'LMS_LIVE_UNREAD',
  String(live.unread),
  'Bytes that may wait unread for one socket before nothing more is read from it.',
  { min: 1_024 },
);
const sessionCheck = duration(
  'LMS_LIVE_SESSION_CHECK',
  seconds(live.sessionCheck),
  'Between two looks at the sessions of open connections.',
);

export function routerConfig(settings: Settings): RouterConfig {
  const rate = (points: number): Rate => (settings(limited) ? { points, seconds: 60 } : null);
  return {
    host: settings(host),
    port: settings(port),
    production: settings(mode) === 'production',
    trustProxy: proxies(settings(trustProxy)),
    tokens: tokenTerms(settings),
    sessionCache: settings(sessionCache),
    operationTimeout: settings(operationTimeout),
    drainTimeout: settings(drainTimeout),
    limits: {
      body: settings(body),
      batch: settings(batch),
      tokens: settings(tokens),
      depth: settings(depth),
      aliases: settings(aliases),
      cost: settings(cost),
      plans: settings(plans),
    },
    rates: { user: rate(settings(userRate)), address: rate(settings(addressRate)), register: rate(settings(registerRate)) },
    live: {
      connections: settings(connections),
      subscriptions: settings(subscriptions),
      initTimeout: settings(initTimeout),
      pingEvery: settings(pingEvery),
      stallAfter: settings(stallAfter),
      unread: settings(unread),
      sessionCheck: settings(sessionCheck),
    },
    corsOrigins: settings(corsOrigins),
  };
}

function proxies(value: string): boolean | string {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
