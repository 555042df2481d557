import type { Environment } from '../../platform/kernel/settings.js';
import { COUNTED } from './statements/settings.js';

/** A system for one file. */
export interface Own {
  /** Why the file cannot use the system that files share. */
  readonly why: string;
  readonly settings?: Environment;
}

const QUICK_TO_GIVE_UP: Environment = { LMS_EVENT_RETRY_FIRST: '10ms', LMS_LOG_LEVEL: 'silent' };

/** The journeys that have a system for themselves. It takes half a minute of a core in the distributed shape: all others share one. */
export const OWN_SYSTEMS = {
  broadcast: {
    why: 'counts statements and rows of the whole school, and fills it with thirty thousand students',
    settings: { LMS_LOG_LEVEL: 'silent', LMS_SESSION_CACHE: '1ms' },
  },
  catalogue: { why: 'counts the statements that services run, whoever causes them' },
  'dead-letters': { why: 'breaks tables, and gives up soon', settings: { ...QUICK_TO_GIVE_UP, LMS_EVENT_ATTEMPTS: '3' } },
  'follow-notifications': { why: 'restarts it' },
  figures: { why: 'counts all that is there', settings: { LMS_LOG_LEVEL: 'error', LMS_RATE_LIMITS: 'false' } },
  fuzz: {
    why: 'is in production, and counts no sign-ins of those who try everything',
    settings: {
      LMS_MODE: 'production',
      LMS_LOG_LEVEL: 'silent',
      LMS_RATE_LIMITS: 'false',
      LMS_LOGIN_TRIES_PER_ADDRESS: '1000000',
      LMS_LOGIN_TRIES_PER_EMAIL: '1000000',
      LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
    },
  },
  keys: { why: 'makes the keys of the sessions of all others worthless' },
  mailServer: { why: 'sends its mail to a mail server', settings: { LMS_SMTP_URL: 'smtp://127.0.0.1:1', LMS_LOG_LEVEL: 'silent' } },
  metrics: {
    why: 'breaks tables, gives up soon, and reads counters from zero on',
    settings: { ...QUICK_TO_GIVE_UP, LMS_EVENT_ATTEMPTS: '2' },
  },
  idle: { why: 'counts what is sent to PostgreSQL while nobody asks for anything' },
  statements: {
    why: 'counts what is sent to PostgreSQL: nothing may be sent because time has passed, and whoever calls is looked up each time',
    settings: COUNTED,
  },
  production: { why: 'is not in development', settings: { LMS_MODE: 'production', LMS_METRICS_TOKEN: 'the token of the scraper' } },
  readiness: {
    why: 'locks and breaks tables, and calls a stall what is none',
    settings: { LMS_EVENT_STALL: '300ms', LMS_LOG_LEVEL: 'silent' },
  },
  rebuild: { why: 'empties a table, and compares all that was ever told' },
  webhooks: {
    why: 'loses every webhook of the mock provider, and signs its own',
    settings: { LMS_PAYMENT_WEBHOOK_SECRETS: 'a webhook secret of the journeys', LMS_GATEWAY_WEBHOOKS_LOST: '100' },
  },
} as const satisfies Record<string, Own>;

export type OwnSystemName = keyof typeof OWN_SYSTEMS;
