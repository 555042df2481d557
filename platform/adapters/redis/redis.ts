import { type RedisOptions as ClientOptions, Redis, ReplyError } from 'ioredis';
import { backoff } from '../../kernel/delay.js';
import { Outage } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';

export interface RedisOptions {
  /** `redis://user:password@host:6379/0`, or `rediss:` for TLS. */
  readonly url: string;
  /** The prefix of every key and channel, so that several installations can share a server. */
  readonly prefix: string;
  readonly log: Logger;
}

/** A script that Redis runs atomically. */
export type RedisScript = (keys: readonly string[], ...args: readonly (string | number)[]) => Promise<unknown>;

/** A connection that reconnects by itself. While Redis is unavailable it fails at once and queues nothing. */
export interface RedisConnection {
  readonly client: Redis;
  readonly prefix: string;
  /** Runs commands. Rejects with Outage when Redis is unavailable, starting, or does not answer within two seconds. */
  run<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  script(name: string, lua: string): RedisScript;
  /** Opens a connection for subscriptions. Its subscriptions are lost when it breaks. The caller closes it. */
  subscriber(): Promise<Redis>;
  close(): Promise<void>;
}

/** How long a reply may take until Redis counts as unavailable, in ms. It usually takes less than one. */
const REPLY_TIMEOUT = 2_000;
/** A connection without a reply for this long is replaced, in ms: its packets are being dropped. */
const SOCKET_TIMEOUT = 5_000;
const READY_TIMEOUT = 15_000;

const CLIENT_OPTIONS: ClientOptions = {
  connectionName: 'lms',
  connectTimeout: REPLY_TIMEOUT,
  commandTimeout: REPLY_TIMEOUT,
  socketTimeout: SOCKET_TIMEOUT,
  keepAlive: 10_000,
  retryStrategy: (tries) => backoff(tries, 50, 1_000),
  // The timer runs on after the connection is gone, and would keep the process from ending.
  disconnectTimeout: 100,
  // A command fails at once while Redis is unavailable: a queued one would be answered when its caller has given up.
  enableOfflineQueue: false,
  // Redis may have run a command before the connection broke. Sent again, it would count a try twice or miss its own rotation.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // ioredis's own attempt leaves a rejection unhandled when the connection breaks again meanwhile.
  autoResubscribe: false,
  // After a failover the old primary answers READONLY, and the address leads to the new one.
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
};

/** Connects, and resolves when Redis answers. Rejects when it does not within 15 s: a wrong address should not go unnoticed. */
export async function openRedis({ url, prefix, log }: RedisOptions): Promise<RedisConnection> {
  const client = new Redis(url, CLIENT_OPTIONS);
  let closing = false;
  const lastError = logOutages(client, log, () => closing);

  async function close(): Promise<void> {
    closing = true;
    await closeConnection(client);
  }
  await untilReady(client, lastError);
  const run: RedisConnection['run'] = async (work) => {
    try {
      return await work(client);
    } catch (error) {
      throw isUnavailable(error) ? new Outage('Redis does not answer', { cause: error }) : error;
    }
  };
  return {
    client,
    prefix,
    run,
    close,
    script(name, lua) {
      client.defineCommand(name, { lua });
      const defined = client as unknown as Record<string, (keys: number, ...args: readonly (string | number)[]) => Promise<unknown>>;
      return (keys, ...args) => run(async () => defined[name]?.(keys.length, ...keys, ...args));
    },
    async subscriber() {
      const connection = client.duplicate();
      // The main connection has logged it already; without a listener ioredis would print it.
      connection.on('error', () => {});
      await untilReady(connection, lastError);
      return connection;
    },
  };
}

/** Closes a connection when its commands are answered; at once when Redis is unavailable. */
export async function closeConnection(connection: Redis): Promise<void> {
  await connection.quit().catch(() => connection.disconnect());
}

/** Logs once when Redis becomes unavailable and once when it is back. The returned function gives the last error. */
function logOutages(client: Redis, log: Logger, closing: () => boolean): () => Error | undefined {
  let lastError: Error | undefined;
  let unavailable = false;
  const lost = (error?: Error) => {
    lastError = error ?? lastError;
    if (!unavailable && !closing()) log.warn({ err: error }, 'Redis is away');
    unavailable = true;
  };
  client.on('error', lost);
  client.on('close', () => lost());
  client.on('ready', () => {
    if (unavailable) log.warn('Redis is back');
    unavailable = false;
  });
  return () => lastError;
}

/** Waits until Redis answers. A connection without an answer is closed after 15 s. */
async function untilReady(connection: Redis, lastError: () => Error | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.once('ready', resolve);
  const timer = setTimeout(() => {
    connection.disconnect();
    reject(new Error(`Redis did not answer within ${READY_TIMEOUT / 1_000} s`, { cause: lastError() }));
  }, READY_TIMEOUT);
  await promise.finally(() => clearTimeout(timer));
}

/** Replies of a Redis that cannot serve at the moment: it loads its data, was demoted, lost its primary, is full, or runs a long script. */
const UNAVAILABLE_REPLY = /^(LOADING|READONLY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MISCONF|OOM|BUSY) /;
/** Errors of ioredis for a connection that is down or silent. */
const CONNECTION_ERROR = /^(Connection is closed|Command timed out|Stream isn't writeable|Command aborted due to connection close)/;

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ReplyError) return UNAVAILABLE_REPLY.test(error.message);
  return error.name === 'MaxRetriesPerRequestError' || CONNECTION_ERROR.test(error.message);
}
