import type { ConsumerTimings } from './consumer.js';

export interface MemberTimings extends ConsumerTimings {
  /** The first pause after a rejected batch, in ms; it doubles up to `retryMostMs`. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /** A batch that neither ends nor calls `heartbeat` for so long is taken for stalled; so is a partition that is not read on. In ms. */
  readonly stallAfterMs: number;
  /** A consumer that no broker answered for so long is built anew, in ms. More than a rebalance may take. */
  readonly unreachableAfterMs: number;
  /** Between two looks at whether all of that is well, in ms. */
  readonly checkEveryMs: number;
}

export const defaultTimings: MemberTimings = {
  // A killed member's partitions are handed on after this.
  sessionTimeout: 10_000,
  // What others must rejoin within. They do at their next heartbeat: handlers never hold the fetch loop.
  rebalanceTimeout: 15_000,
  heartbeatInterval: 1_000,
  // A fetch that finds nothing holds back what was just resumed for so long.
  maxWaitTimeInMs: 250,
  retryFirstMs: 200,
  retryMostMs: 10_000,
  stallAfterMs: 60_000,
  unreachableAfterMs: 30_000,
  checkEveryMs: 5_000,
};
