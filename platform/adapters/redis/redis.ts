import { Redis, ReplyError } from 'ioredis';
import { backoff } from '../../kernel/delay.js';
import { Outage } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';

export interface RedisOptions {
  /** `redis://user:password@host:6379/0`, or `rediss:` for TLS. */
  readonly url: string;
  /** What every key and channel begins with, so that several installations can share a server. */
  readonly prefix: string;
  readonly log: Logger;
}

/** A script that Redis runs as one step, all of it or nothing. */
export type RedisScript = (keys: readonly string[], ...args: readonly (string | number)[]) => Promise<unknown>;

/** A connection that heals by itself. While Redis is away it refuses at once and queues nothing. */
export interface RedisConnection {
  readonly client: Redis;
  readonly prefix: string;
  /** Runs commands. Rejects with Outage when Redis is away, starting, or silent for two seconds. */
  ask<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  script(name: string, lua: string): RedisScript;
  /** A line of its own for subscriptions: what is subscribed on it is gone when it breaks. Whoever asked for it leaves it. */
  subscriber(): Promise<Redis>;
  close(): Promise<void>;
}

/** How long an answer may take, in ms. It takes under one; beyond this Redis is away. */
const ANSWER_WITHIN = 2_000;
/** A line on which something was asked and nothing heard for this long, in ms, is replaced: its packets are being dropped. */
const SILENCE = 5_000;
const FIRST_ANSWER_WITHIN = 15_000;

/** Resolves when Redis answers. Rejects when it has not done so within 15 s: a wrong address should not go unnoticed. */
export async function openRedis({ url, prefix, log }: RedisOptions): Promise<RedisConnection> {
  const client = new Redis(url, {
    connectionName: 'lms',
    connectTimeout: ANSWER_WITHIN,
    commandTimeout: ANSWER_WITHIN,
    socketTimeout: SILENCE,
    keepAlive: 10_000,
    retryStrategy: (tries) => backoff(tries, 50, 1_000),
    // The timer runs on after a line that is gone already, and would keep a process from ending.
    disconnectTimeout: 100,
    // A request is told at once that Redis is away: what waits in a queue is answered when nobody wants it any more.
    enableOfflineQueue: false,
    // What was sent when the line broke may have been done. Sent again, it would count a try twice or miss its own rotation.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Its own attempt leaves a rejection unhandled when the line breaks again meanwhile.
    autoResubscribe: false,
    // After a failover the old primary says so, and the address leads to the new one.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  let closing = false;
  const away = tellOutages(client, log, () => closing);

  async function close(): Promise<void> {
    closing = true;
    await leave(client);
  }
  await firstAnswer(client, away);
  const ask: RedisConnection['ask'] = async (work) => {
    try {
      return await work(client);
    } catch (error) {
      throw isAway(error) ? new Outage('Redis does not answer', { cause: error }) : error;
    }
  };
  return {
    client,
    prefix,
    ask,
    close,
    script(name, lua) {
      client.defineCommand(name, { lua });
      const defined = client as unknown as Record<string, (keys: number, ...args: readonly (string | number)[]) => Promise<unknown>>;
      return (keys, ...args) => ask(async () => defined[name]?.(keys.length, ...keys, ...args));
    },
    async subscriber() {
      const line = client.duplicate();
      // Told by the first line already; without a listener it would be printed.
      line.on('error', () => {});
      await firstAnswer(line, away);
      return line;
    },
  };
}

/** Ends a line when what was sent on it is answered; at once when Redis is away. */
export async function leave(line: Redis): Promise<void> {
  await line.quit().catch(() => line.disconnect());
}

/** Logs when Redis goes and when it is back, once each. Answers what was wrong last. */
function tellOutages(client: Redis, log: Logger, closing: () => boolean): () => Error | undefined {
  let reason: Error | undefined;
  let away = false;
  const gone = (error?: Error) => {
    reason = error ?? reason;
    if (!away && !closing()) log.warn({ err: error }, 'Redis is away');
    away = true;
  };
  client.on('error', gone);
  client.on('close', () => gone());
  client.on('ready', () => {
    if (away) log.warn('Redis is back');
    away = false;
  });
  return () => reason;
}

/** A line that is not answered is given up. */
async function firstAnswer(line: Redis, reason: () => Error | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  line.once('ready', resolve);
  const timer = setTimeout(() => {
    line.disconnect();
    reject(new Error(`Redis did not answer within ${FIRST_ANSWER_WITHIN / 1_000} s`, { cause: reason() }));
  }, FIRST_ANSWER_WITHIN);
  await promise.finally(() => clearTimeout(timer));
}

/** Replies of a Redis that cannot serve just now: it loads its data, was demoted, lost its primary, is full, runs a long script. */
const NOT_NOW = /^(LOADING|READONLY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MISCONF|OOM|BUSY) /;
/** What the client says of a line that is down or silent. */
const NO_LINE = /^(Connection is closed|Command timed out|Stream isn't writeable|Command aborted due to connection close)/;

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ReplyError) return NOT_NOW.test(error.message);
  return error.name === 'MaxRetriesPerRequestError' || NO_LINE.test(error.message);
}
