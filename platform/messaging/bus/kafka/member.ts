import { withDeadline } from '../../../kernel/deadline.js';
import { backoff, delay } from '../../../kernel/delay.js';
import type { BatchLimits } from '../batches.js';
import type { RunningSubscription, Subscription } from '../bus.js';
import type { KafkaAddress } from './client.js';
import { Deliveries } from './deliveries.js';
import type { GroupOffsets } from './group-offsets.js';
import { Membership } from './membership.js';
import { StallDetector } from './stall-detector.js';
import type { MemberTimings } from './timings.js';

const REPLACE_FIRST_MS = 200;
const REPLACE_MOST_MS = 5_000;

/** A running subscription: keeps a membership in its group, and replaces one that ended or stalled. */
export class KafkaMember implements RunningSubscription {
  readonly #deliveries = new Deliveries();
  readonly #stopping = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #membership: Membership | undefined;
  #loop: Promise<void> | undefined;
  /** Set before `#stopping` aborts: batches in flight may still end, and are committed. */
  #isClosing = false;

  constructor(
    private readonly address: KafkaAddress,
    private readonly subscription: Subscription,
    private readonly offsets: GroupOffsets,
    private readonly batch: BatchLimits,
    private readonly timings: MemberTimings,
  ) {}

  /** Joins the group. Resolves when it has its partitions and knows the group's positions in them. */
  async start(): Promise<void> {
    this.#loop = this.#keepJoined();
    await this.#started.promise;
  }

  healthy(): boolean {
    const now = performance.now();
    if (!this.#membership?.hasStarted || this.#membership.aliveAt < now - this.timings.unreachableAfterMs) return false;
    return this.#deliveries.stalledSince(now - this.timings.stallAfterMs).length === 0;
  }

  lag(): Promise<Record<string, bigint>> {
    return this.offsets.lag();
  }

  caughtUp(signal: AbortSignal): Promise<boolean> {
    return this.offsets.caughtUp(signal);
  }

  /** Finishes the batches in flight, commits them and leaves the group. */
  async stop(): Promise<void> {
    this.#isClosing = true;
    this.#membership?.stop();
    await this.#deliveries.allDone();
    await this.#membership?.flush();
    this.#stopping.abort();
    this.#started.resolve();
    await this.#loop;
  }

  async #keepJoined(): Promise<void> {
    for (let failures = 0; !this.#isClosing; ) {
      const membership = this.#join();
      this.#membership = membership;
      const reason = await this.#runUntilEnded(membership).catch((error) => error as Error);
      await membership.close();
      if (this.#isClosing) return;
      failures = membership.hasStarted ? 1 : failures + 1;
      this.#membership = undefined;
      this.address.log.warn({ err: reason, group: this.subscription.group }, 'a consumer ended and is replaced');
      await delay(backoff(failures, REPLACE_FIRST_MS, REPLACE_MOST_MS), this.#stopping.signal);
    }
  }

  #join(): Membership {
    const { group } = this.subscription;
    const work = {
      deliveries: this.#deliveries,
      batch: this.batch,
      retryFirstMs: this.timings.retryFirstMs,
      retryMostMs: this.timings.retryMostMs,
      handle: this.subscription.handle.bind(this.subscription),
      rejected: (partition: string, error: unknown) =>
        this.address.log.warn({ err: error, group, partition }, 'a batch was rejected and is retried'),
    };
    const membership = new Membership(this.address, group, this.timings, work, this.offsets);
    void membership.started.then(() => this.#started.resolve());
    return membership;
  }

  /** Opens the membership and waits until it has ended, stalled or lost its brokers. Resolves with the reason. */
  async #runUntilEnded(membership: Membership): Promise<Error> {
    const over = new AbortController();
    try {
      await membership.open(this.subscription.topics);
      return await Promise.race([membership.ended, this.#watch(membership, AbortSignal.any([over.signal, this.#stopping.signal]))]);
    } finally {
      over.abort();
    }
  }

  /** The watchdog: resolves with what it found wrong with the membership. */
  async #watch(membership: Membership, over: AbortSignal): Promise<Error> {
    const since = performance.now();
    const stalls = new StallDetector(this.timings.stallAfterMs);
    for (;;) {
      await delay(this.timings.checkEveryMs, over);
      if (over.aborted) return new Error('stopped');
      const now = performance.now();
      if (membership.aliveAt < now - this.timings.unreachableAfterMs) return new Error('no broker answers');
      const limit = now - this.timings.stallAfterMs;
      const stalled = since < limit ? this.#deliveries.stalledSince(limit).filter((name) => membership.owns(name)) : [];
      // The next owner may have more luck. If that is this member, the partition waits until the stalled handler has ended.
      if (stalled.length > 0) return new Error(`the handler of ${stalled.join(', ')} neither ends nor calls heartbeat`);
      const ends = await withDeadline(this.offsets.ends(), { afterMs: this.timings.checkEveryMs, signal: over }).catch(() => undefined);
      const unfetched = ends ? stalls.check(membership.waiting(), ends, now) : [];
      if (unfetched.length > 0) return new Error(`${unfetched.join(', ')} has records that are not fetched`);
    }
  }
}
