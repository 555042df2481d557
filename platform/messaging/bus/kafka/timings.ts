import type { ConsumerTimings } from './consumer.js';

export interface MemberTimings extends ConsumerTimings {
  /** The wait after a batch was first rejected, in ms; it doubles up to `retryMostMs`. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /**
   * When a handler neither ends nor calls `heartbeat` for so long, in ms, its batch counts as stalled. So does a partition that
   * is not fetched for so long though it has records.
   */
  readonly stallAfterMs: number;
  /** When no broker has answered a consumer for so long, in ms, the member replaces the consumer. Longer than a rebalance may take. */
  readonly unreachableAfterMs: number;
  /** The interval at which the member checks both, in ms. */
  readonly checkEveryMs: number;
}

export const defaultTimings: MemberTimings = {
  // After this the group assigns a killed member's partitions to others.
  sessionTimeout: 10_000,
  // The other members must rejoin within this. They do so at their next heartbeat, since handlers never block the fetch loop.
  rebalanceTimeout: 15_000,
  heartbeatInterval: 1_000,
  // A fetch that finds nothing waits for so long, and a partition that was just resumed waits with it.
  maxWaitTimeInMs: 250,
  retryFirstMs: 200,
  retryMostMs: 10_000,
  stallAfterMs: 60_000,
  unreachableAfterMs: 30_000,
  checkEveryMs: 5_000,
};
