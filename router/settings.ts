import { choice, duration, flag, list, type Setting, type Settings, wholeNumber } from '../platform/kernel/settings.js';

/** Each limit of the router: its place in the configuration, its setting, its default and its meaning. Durations are read into ms. */
export const routerSettings = {
  sessionCache: duration(
    'LMS_SESSION_CACHE',
    '2s',
    'How long the router trusts a session without reading it again: bounds how late a sign-out or a new role binds.',
  ),
  operationTimeout: duration('LMS_OPERATION_TIMEOUT', '30s', 'What a query or mutation may take altogether.'),
  planExecutor: choice(
    'LMS_PLAN_EXECUTOR',
    ['own', 'gateway'],
    'own',
    "What runs query plans: our own executor, or the one of Apollo's gateway, which is slower and is what ours is compared with.",
  ),
  drainTimeout: duration('LMS_DRAIN_TIMEOUT', '10s', 'How long a shutdown waits for what runs.'),
  corsOrigins: list(
    'LMS_CORS_ORIGINS',
    '',
    'Origins of browser applications that may call, and that the payment page may lead back to, separated by commas; * lets everyone call. Where some are named, sockets of other pages are refused.',
  ),
  limits: {
    // The longest text of the schema, all of it in \u escapes, and what stands around it.
    body: wholeNumber('LMS_LIMIT_BODY', '655360', 'The largest GraphQL request or message on a socket, in bytes.', { min: 1_024 }),
    anonymousBody: wholeNumber(
      'LMS_LIMIT_BODY_ANONYMOUS',
      '65536',
      'The same for clients that are not signed in, who have no long texts to send.',
      {
        min: 1_024,
      },
    ),
    // As many elements as the lists of an operation may have, and what stands around them.
    values: wholeNumber(
      'LMS_LIMIT_VALUES',
      '15000',
      'Values in one GraphQL request or message on a socket at most: elements of lists and fields of objects.',
      { min: 100 },
    ),
    batch: wholeNumber('LMS_LIMIT_BATCH', '10', 'Operations in one request at most; 1 switches batching off.', { min: 1 }),
    tokens: wholeNumber('LMS_LIMIT_TOKENS', '5000', 'Lexical tokens of a document at most.', { min: 10 }),
    depth: wholeNumber('LMS_LIMIT_DEPTH', '64', 'Fields within fields at most.', { min: 1 }),
    aliases: wholeNumber('LMS_LIMIT_ALIASES', '100', 'Aliases of a document at most.'),
    rootFields: wholeNumber('LMS_LIMIT_ROOT_FIELDS', '30', 'Fields at the root of an operation at most: each is work of its own.', {
      min: 1,
    }),
    list: wholeNumber('LMS_LIMIT_LIST', '1000', 'Elements of one list in an input at most.', { min: 1 }),
    elements: wholeNumber('LMS_LIMIT_ELEMENTS', '10000', 'Elements of all lists in the variables of an operation at most.', { min: 1 }),
    cost: wholeNumber('LMS_LIMIT_COST', '50000', 'What an operation may cost: roughly the objects it asks for.', { min: 1 }),
    plans: wholeNumber('LMS_PLAN_CACHE', '1000', 'Documents whose query plans are kept.', { min: 1 }),
    running: wholeNumber(
      'LMS_LIMIT_RUNNING',
      '8',
      'Queries and mutations over HTTP that run at once for one user, or for one address that is not signed in; more of them wait.',
      { min: 1 },
    ),
    waiting: wholeNumber('LMS_LIMIT_WAITING', '500', 'The same: how many may wait before more are RATE_LIMITED.'),
  },
  rates: {
    limited: flag('LMS_RATE_LIMITS', 'true', 'Whether requests are limited by user and by address.'),
    user: wholeNumber('LMS_RATE_USER', '6000', 'Fields at the root of the operations of one user, a minute.', { min: 1 }),
    address: wholeNumber(
      'LMS_RATE_ADDRESS',
      '60000',
      'Operations and other requests from one address a minute, over HTTP or a socket; behind it may be a whole school.',
      { min: 1 },
    ),
    anonymous: wholeNumber(
      'LMS_RATE_ANONYMOUS',
      '1000',
      'Fields at the root of the operations of clients of one address that are not signed in, in ten seconds.',
      { min: 1 },
    ),
    bytesOfUser: wholeNumber(
      'LMS_RATE_BYTES',
      '2097152',
      'Bytes of larger requests (above 16 kB) of one user, in ten seconds. One request of the largest size always passes.',
      { min: 1 },
    ),
    bytesOfAddress: wholeNumber('LMS_RATE_BYTES_ANONYMOUS', '524288', 'The same for the clients of one address that are not signed in.', {
      min: 1,
    }),
    refusedAfter: duration(
      'LMS_RATE_REFUSED_AFTER',
      '1s',
      'How long a request that comes too often waits for its refusal: its sender asks less often then.',
    ),
    // The user subgraph counts, more strictly, how often it answers that an email is taken.
    register: wholeNumber('LMS_RATE_REGISTER', '600', 'Registrations from one address a minute.', { min: 1 }),
  },
  subscriptions: {
    connections: wholeNumber(
      'LMS_LIVE_CONNECTIONS',
      '50',
      'Sockets and streams over HTTP of one user, or of one address that is not signed in.',
      { min: 1 },
    ),
    operations: wholeNumber('LMS_LIVE_SUBSCRIPTIONS', '100', 'Operations at once on one connection.', { min: 1 }),
    operationsOfUser: wholeNumber(
      'LMS_LIVE_SUBSCRIPTIONS_PER_USER',
      '1000',
      'Operations at once on all connections of one user, or of one address that is not signed in.',
      { min: 1 },
    ),
    running: wholeNumber(
      'LMS_LIVE_RUNNING',
      '8',
      'Queries, mutations and events of subscriptions that are worked on at once for one connection; more of them wait.',
      { min: 1 },
    ),
    runningOfUser: wholeNumber(
      'LMS_LIVE_RUNNING_PER_USER',
      '32',
      'The same for all connections of one user, or of one address that is not signed in.',
      { min: 1 },
    ),
    initTimeout: duration('LMS_LIVE_INIT_TIMEOUT', '5s', 'How long a socket may wait with its connection_init.'),
    // Also between two heartbeats of a stream over HTTP.
    pingEvery: duration('LMS_LIVE_PING', '15s', 'Between two pings; a socket that has not answered the last one is dropped.'),
    stallAfter: duration('LMS_LIVE_STALL', '20s', 'How long a client may leave unread what was sent to it, before it is cut off.'),
    closeTimeout: duration(
      'LMS_LIVE_CLOSE',
      '1s',
      'How long a client may take to read what is sent to it last, once its connection is closed.',
    ),
    unread: wholeNumber(
      'LMS_LIVE_UNREAD',
      '1048576',
      'Bytes that may wait unread for one connection before nothing more is worked out for it or read from it.',
      { min: 1_024 },
    ),
    unreadOfUser: wholeNumber(
      'LMS_LIVE_UNREAD_PER_USER',
      '8388608',
      'Bytes that may wait unread for all connections of one user, or of one address that is not signed in, before nothing more is worked out for them.',
      { min: 1_024 },
    ),
    sessionCheck: duration('LMS_LIVE_SESSION_CHECK', '2s', 'Between two looks at the sessions of open connections.'),
  },
};

/** What a table of settings is read into. */
export type LimitsOf<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : LimitsOf<Table[Name]>;
};

/** Reads each setting of a table into its place. */
export function readLimits<Table extends object>(table: Table, settings: Settings): LimitsOf<Table> {
  const values = Object.entries(table).map(([name, each]) => [name, isSetting(each) ? settings(each) : readLimits(each, settings)]);
  return Object.fromEntries(values) as LimitsOf<Table>;
}

const isSetting = (value: object): value is Setting<unknown> => 'variable' in value;
