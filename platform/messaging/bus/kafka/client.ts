import type { Socket } from 'node:net';
import kafkajs, { type Kafka, type LogEntry, type RetryOptions } from 'kafkajs';
import type { Logger } from '../../../kernel/log.js';
import { accessConfig, type KafkaAccess, openSocket } from './access.js';
import { stopIdlePolling } from './request-queue.js';

stopIdlePolling();

export interface KafkaAddress {
  /** `host:port`, some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** The client's name in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly log: Logger;
  readonly access?: KafkaAccess;
}

export interface KafkaClient {
  readonly kafka: Kafka;
  /** Ends every connection at once and opens no other: from here on this client can do nothing, whatever of it still runs. */
  destroy(): void;
}

/** kafkajs retries for about three seconds, then its call rejects: whether to wait longer is for the caller to decide. In ms. */
export const retry = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 } as const;

/** The same, but retries for at least `ms`. */
export const retryFor = (ms: number) => ({ ...retry, retries: retry.retries + Math.ceil(ms / retry.maxRetryTime) });

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;

/** Makes a client with connections of its own, so that destroying one consumer's client leaves all others connected. */
export function kafkaClient({ brokers, clientId, log, access = {} }: KafkaAddress, tries: RetryOptions = retry): KafkaClient {
  const sockets = new Set<Socket>();
  let isDestroyed = false;
  const kafka = new kafkajs.Kafka({
    clientId,
    brokers: [...brokers],
    ...accessConfig(access),
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: ANSWER_WITHIN_MS,
    retry: tries,
    socketFactory: (target) => {
      if (isDestroyed) throw new Error('this Kafka client was destroyed');
      const socket = openSocket(target);
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      if (!isDestroyed) writeLog(log, entry);
    },
  });
  return {
    kafka,
    destroy() {
      isDestroyed = true;
      // With an error: kafkajs does not listen for a plain close, and its pending requests would wait for ever.
      for (const socket of sockets) socket.destroy(new Error('this Kafka client was destroyed'));
    },
  };
}

/** What brokers answer, as a matter of course, when members join a group or leave it; kafkajs joins again by itself. */
const REBALANCING =
  /The group is rebalancing|The coordinator is not aware of this member|Specified group generation id is not valid|needs to have a valid member id|not the correct coordinator|coordinator is loading|coordinator is not available/;

/**
 * kafkajs logs as errors what it will retry. What it does not retry reaches us as a rejected call or as a CRASH event. It numbers its
 * requests by a `correlationId`, which for everybody else is the id of what a client asked for.
 */
export function writeLog(log: Logger, { level, namespace, log: { message, ...fields } }: LogEntry): void {
  const { timestamp: _, stack: __, correlationId: kafkaRequest, ...rest } = fields;
  const isExpected = level !== kafkajs.logLevel.ERROR || REBALANCING.test(`${message} ${String(fields.error ?? '')}`);
  const line = { ...rest, ...(kafkaRequest !== undefined && { kafkaRequest }), part: namespace };
  log[isExpected ? 'debug' : 'warn'](line, `kafkajs: ${message}`);
}
