import { confidential } from '../../platform/kernel/secrets.js';
import { choice, duration, list, optionalText, text, wholeNumber } from '../../platform/kernel/settings.js';
import { weaknessOf } from '../../subgraphs/user/user/password-strength.js';

export const port = wholeNumber('LMS_PORT', '4000', 'The port of the one GraphQL endpoint; 0 takes a free one.', { max: 65_535 });
export const host = text('LMS_HOST', '127.0.0.1', 'The address to listen on.');
export const dataDir = text('LMS_DATA_DIR', '.lms', 'The folder of the embedded shape: database, keys, mail, uploads.');
export const logLevel = choice(
  'LMS_LOG_LEVEL',
  ['silent', 'error', 'warn', 'info', 'debug', 'trace'],
  'warn',
  'The lowest level that is logged, as JSON lines on the standard error output.',
);
export const postgresUrl = confidential(
  optionalText(
    'LMS_POSTGRES_URL',
    'A PostgreSQL server to use in place of the embedded one; each service has a database of its own on it.',
    postgresAddress,
  ),
);
export const databaseUrls = confidential(
  list(
    'LMS_DATABASE_URLS',
    '',
    'Services whose database is elsewhere, and `bus` for that of events, separated by commas: course=postgresql://user:password@host:5432/lms_course. It must exist.',
    databaseAddress,
  ),
);
export const eventBus = choice(
  'LMS_BUS',
  ['postgres', 'kafka'],
  'postgres',
  'What carries events: a log in PostgreSQL, or Kafka at LMS_KAFKA_BROKERS.',
);
export const kafkaBrokers = list(
  'LMS_KAFKA_BROKERS',
  '127.0.0.1:9092',
  'Some brokers of the Kafka cluster, host:port, separated by commas.',
);
export const kafkaReplicas = wholeNumber(
  'LMS_KAFKA_REPLICAS',
  '0',
  "Copies of each partition of topics that are made; 0 leaves it to the brokers' own default.",
  { max: 15 },
);
export const kafkaPrefix = optionalText(
  'LMS_KAFKA_PREFIX',
  'What every topic and consumer group in Kafka begins with: installations that share a cluster differ.',
  kafkaName,
);
export const kafkaSession = duration(
  'LMS_KAFKA_SESSION',
  '10s',
  'How long a process may be silent until Kafka hands what it reads to others, or to itself once it is started anew. At least the `group.min.session.timeout.ms` of the brokers.',
);
export const keysDir = optionalText(
  'LMS_KEYS_DIR',
  'The folder of signing keys, private and public, that all processes of a machine share or have mounted. Without it `keys` in the data folder.',
);
export const subgraphUrls = list(
  'LMS_SUBGRAPH_URLS',
  '',
  'Where subgraphs run, in place of a registry, separated by commas: user=http://10.0.0.7:4001,course=http://10.0.0.8:4001. Repeat a name for replicas.',
);
export const advertisedUrl = optionalText(
  'LMS_ADVERTISED_URL',
  'Where others reach the subgraphs of this process: http://course-1:4001. Without it where it listens, or the name of the machine when that is everywhere.',
  webAddress,
);
export const subgraphTimeout = duration('LMS_SUBGRAPH_TIMEOUT', '10s', 'How long one call to a subgraph in another process may take.');
export const subgraphAtOnce = wholeNumber(
  'LMS_SUBGRAPH_AT_ONCE',
  '512',
  'Calls of this process to one subgraph at once; as many may wait, more are refused.',
  { min: 1 },
);
export const redisUrl = confidential(
  optionalText(
    'LMS_REDIS_URL',
    'A Redis server for sessions, limits and notifications, which many processes then share. Without it PostgreSQL and memory do.',
    redisAddress,
  ),
);
export const redisPrefix = text('LMS_REDIS_PREFIX', 'lms:', 'What every key in Redis begins with: installations that share one differ.');
export const poolSize = wholeNumber('LMS_POOL_SIZE', '4', 'Connections a service keeps to its database at most.', { min: 1, max: 100 });
export const adminEmail = optionalText('LMS_ADMIN_EMAIL', 'The first admin. Without it admin@lms.localhost is made.');
export const adminPassword = confidential({
  ...optionalText('LMS_ADMIN_PASSWORD', "The first admin's password. Without it one is made, and printed once."),
  parseInProduction: strongPassword,
});
export const publicUrl = optionalText(
  'LMS_PUBLIC_URL',
  'Where clients reach this system: the base of links in mail, of uploads and of the token issuer.',
  webAddress,
);

function strongPassword(value: string): string {
  if (weaknessOf(value, ''))
    throw new Error('must be a password that users may have in production: 10 characters, and none that is guessed first');
  return value;
}

function postgresAddress(value: string): string {
  if (!/^postgres(ql)?:$/.test(addressOf(value).protocol)) throw new Error('must be an address like postgresql://user:password@host:5432');
  return value;
}

function databaseAddress(value: string): string {
  const [service, ...url] = value.split('=');
  if (!service || url.length === 0) throw new Error('must be entries like course=postgresql://user:password@host:5432/lms_course');
  postgresAddress(url.join('='));
  return value;
}

function redisAddress(value: string): string {
  if (!/^rediss?:$/.test(addressOf(value).protocol)) throw new Error('must be an address like redis://user:password@host:6379');
  return value;
}

function kafkaName(value: string): string {
  if (!/^[\w.-]{1,100}$/.test(value)) throw new Error('must be letters, digits, dots, dashes and underscores, 100 at most');
  return value;
}

/** Without a slash at its end. */
export function webAddress(value: string): string {
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
