import { choice, optionalText, text, wholeNumber } from '../platform/settings.js';

export const port = wholeNumber('LMS_PORT', '4000', 'The port of the one GraphQL endpoint; 0 takes a free one.', { max: 65_535 });
export const host = text('LMS_HOST', '127.0.0.1', 'The address it listens on. Loopback unless told otherwise.');
export const dataDir = text('LMS_DATA_DIR', '.lms', 'The folder of the embedded shape: database, keys, mail, uploads.');
export const mode = choice(
  'LMS_MODE',
  ['development', 'production'],
  'development',
  'Production hides introspection, explorers, the mail page and what errors would tell.',
);
export const logLevel = choice(
  'LMS_LOG_LEVEL',
  ['silent', 'error', 'warn', 'info', 'debug', 'trace'],
  'warn',
  'What the log tells, as JSON lines on the standard error output.',
);
export const postgresUrl = optionalText(
  'LMS_POSTGRES_URL',
  'A PostgreSQL server to use in place of the embedded one; each service has a database of its own on it.',
  postgresAddress,
);
export const redisUrl = optionalText(
  'LMS_REDIS_URL',
  'A Redis server for sessions, limits and wake-ups, which many processes then share. Without it PostgreSQL and memory do.',
  redisAddress,
);
export const redisPrefix = text('LMS_REDIS_PREFIX', 'lms:', 'What every key in Redis begins with: installations that share one differ.');
export const poolSize = wholeNumber('LMS_POOL_SIZE', '4', 'Connections a service keeps to its database at most.', { min: 1, max: 100 });
export const adminEmail = optionalText('LMS_ADMIN_EMAIL', 'The first admin. Without it admin@lms.localhost is made.');
export const adminPassword = optionalText('LMS_ADMIN_PASSWORD', "The first admin's password. Without it one is made, and printed once.");
export const publicUrl = optionalText(
  'LMS_PUBLIC_URL',
  'Where clients reach this system: the base of links in mail, of uploads and of the token issuer.',
  webAddress,
);

function postgresAddress(value: string): string {
  if (!/^postgres(ql)?:$/.test(addressOf(value).protocol)) throw new Error('must be an address like postgresql://user:password@host:5432');
  return value;
}

function redisAddress(value: string): string {
  if (!/^rediss?:$/.test(addressOf(value).protocol)) throw new Error('must be an address like redis://user:password@host:6379');
  return value;
}

function webAddress(value: string): string {
  if (!/^https?:$/.test(addressOf(value).protocol)) throw new Error('must be an address like https://lms.example.org');
  return value.replace(/\/+$/, '');
}

function addressOf(value: string): URL {
  if (!URL.canParse(value)) throw new Error('must be an address');
  return new URL(value);
}
export const partitions = wholeNumber('LMS_PARTITIONS', '6', 'Partitions of a topic, fixed when it is first created.', {
  min: 1,
  max: 100,
});
