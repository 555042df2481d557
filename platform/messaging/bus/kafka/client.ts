import type { Socket } from 'node:net';
import kafkajs, { type Kafka, type LogEntry, type RetryOptions } from 'kafkajs';
import type { Logger } from '../../../kernel/log.js';
import { accessConfig, type KafkaAccess, openSocket } from './access.js';
import { stopIdlePolling } from './request-queue.js';

stopIdlePolling();

export interface KafkaAddress {
  /** `host:port`, some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** How it shows in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly log: Logger;
  readonly access?: KafkaAccess;
}

export interface KafkaClient {
  readonly kafka: Kafka;
  /** Ends every connection at once, and lets it make no other: what still runs of this client is harmless from here on. */
  destroy(): void;
}

/** About three seconds of trying, then the caller is told: what waits longer is ours to decide. In ms. */
export const retry = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 } as const;

/** The same for at least so long, in ms. */
export const retryFor = (ms: number) => ({ ...retry, retries: retry.retries + Math.ceil(ms / retry.maxRetryTime) });

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;

/** A client of its own: consumers that are given up must not take the connections of others with them. */
export function kafkaClient({ brokers, clientId, log, access = {} }: KafkaAddress, tries: RetryOptions = retry): KafkaClient {
  const sockets = new Set<Socket>();
  let isCut = false;
  const kafka = new kafkajs.Kafka({
    clientId,
    brokers: [...brokers],
    ...accessConfig(access),
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: ANSWER_WITHIN_MS,
    retry: tries,
    socketFactory: (line) => {
      if (isCut) throw new Error('this client was given up');
      const socket = openSocket(line);
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      if (!isCut) writeLog(log, entry);
    },
  });
  return {
    kafka,
    destroy() {
      isCut = true;
      // With an error: kafkajs does not listen for a plain close, and its requests would wait for ever.
      for (const socket of sockets) socket.destroy(new Error('this client was given up'));
    },
  };
}

/** kafkajs calls an error what it will try again. What it gives up reaches us as an error of the call, or as a crash. */
function writeLog(log: Logger, { level, namespace, log: { message, ...fields } }: LogEntry): void {
  const { timestamp: _, stack: __, ...rest } = fields;
  log[level === kafkajs.logLevel.ERROR ? 'warn' : 'debug']({ ...rest, part: namespace }, `kafkajs: ${message}`);
}
