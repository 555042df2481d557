import type { Pool } from 'pg';
import { AutoResetEvent } from '../../../kernel/auto-reset-event.js';
import { delay } from '../../../kernel/delay.js';
import type { Logger } from '../../../kernel/log.js';
import { stopInTurn, stopTogether } from '../../../kernel/stopping.js';
import { openPool } from '../../../postgres/pool.js';
import { Session } from '../../../postgres/session.js';
import { toWire } from '../../event/cloud-events.js';
import type { EventEnvelope } from '../../event/envelope.js';
import { batches } from '../batches.js';
import type { EventBus, RunningSubscription, Subscription, TopicSpec } from '../bus.js';
import { GroupMember, type MemberTimings } from './group-member.js';
import { createLogSchema, LOG_CHANNEL, MEMBERS_CHANNEL } from './log-schema.js';
import { type FetchLimits, type LogPartition, LogStore, type NewRecord } from './log-store.js';
import { PartitionAssignment } from './partition-assignment.js';

export interface PostgresLogOptions extends Partial<MemberTimings> {
  /** The log's own database. */
  readonly url: string;
  readonly log: Logger;
  /** Connections in the pool, beside the session that listens. */
  readonly poolSize?: number;
  /**
   * The interval at which it polls the log and the members while other processes have members, in ms; alone it polls ten times more
   * seldom. Notifications make it faster, but it does not rely on them.
   */
  readonly pollMs?: number;
  /** The most that a handler gets at a time, of one partition. */
  readonly batch?: FetchLimits;
}

/** The interval at which `caughtUp` polls, in ms. */
const CAUGHT_UP_POLL_MS = 20;
/** How much more seldom it polls while no other process has members: nobody else joins or leaves without a notification. */
const ALONE = 10;

const APPEND_LIMITS = { records: 1_000, bytes: 8 * 1024 * 1024 };

/** The event bus of the embedded shape: an append-only log in PostgreSQL. */
export class PostgresLogBus implements EventBus {
  readonly #pool: Pool;
  readonly #store: LogStore;
  readonly #session: Session;
  readonly #assignment: PartitionAssignment;
  readonly #timings: MemberTimings;
  readonly #notification = new AutoResetEvent();
  readonly #stopping = new AbortController();
  #polling: Promise<void> | undefined;

  private constructor(private readonly options: PostgresLogOptions) {
    this.#pool = openPool({ connectionString: options.url, max: options.poolSize ?? 4, application_name: 'event-log' });
    this.#session = new Session({
      url: options.url,
      name: 'event-log-members',
      channels: [LOG_CHANNEL, MEMBERS_CHANNEL],
      onNotification: (channel, payload, isOwn) => {
        if (channel === MEMBERS_CHANNEL) this.#notification.notify();
        else if (!isOwn) this.#markGrown(payload);
      },
      onConnected: () => this.#assignment.reconnected(),
      onLost: (error) => {
        this.#assignment.loseAll();
        options.log.warn({ err: error }, 'the connection to the event log was lost; the bus reconnects');
      },
    });
    this.#store = new LogStore(this.#pool, this.#session);
    this.#assignment = new PartitionAssignment(this.#session, this.#store);
    this.#timings = {
      stallAfterMs: options.stallAfterMs ?? 60_000,
      retryFirstMs: options.retryFirstMs ?? 200,
      retryMostMs: options.retryMostMs ?? 10_000,
    };
  }

  /** Connects, and creates the log's tables where they do not exist yet. */
  static async open(options: PostgresLogOptions): Promise<PostgresLogBus> {
    const bus = new PostgresLogBus(options);
    try {
      await createLogSchema(bus.#pool);
    } catch (error) {
      await bus.#pool.end();
      throw error;
    }
    await bus.#session.open();
    bus.#polling = bus.#poll();
    return bus;
  }

  createTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#store.createTopics(topics);
  }

  publish(events: readonly EventEnvelope[]): Promise<void> {
    return this.append(events.map(toWire));
  }

  /** Appends records as they are: those that `publish` makes, and those that a test or a tool makes by hand. */
  async append(records: readonly NewRecord[]): Promise<void> {
    for (const some of batches(records, APPEND_LIMITS)) {
      const appended = await this.#store.append(some);
      for (const member of this.#assignment.members) {
        for (const [{ id }, those] of appended) member.handOver(id, those);
      }
      if (this.#assignment.mayHaveOthers) this.#store.notifyGrown(appended.keys());
    }
  }

  async subscribe(subscription: Subscription): Promise<RunningSubscription> {
    for (const { group } of this.#assignment.members) {
      if (group.name === subscription.group) throw new Error(`${group.name} is subscribed here already: a group has one member a process`);
    }
    const partitions = (await Promise.all(subscription.topics.map((topic) => this.#store.partitionsOf(topic)))).flat();
    const id = await this.#store.joinGroup(subscription.group, partitions);
    const member = new GroupMember(
      { id, name: subscription.group },
      partitions,
      subscription,
      this.#store,
      this.options.batch ?? { records: 500, bytes: 1024 * 1024 },
      this.#timings,
      this.options.log,
    );
    await this.#assignment.join(member);
    // Only now: a member that could not join would run on, and nothing would ever stop it.
    member.start();
    return {
      healthy: () => this.#session.connected && !member.stalled,
      lag: () => this.#store.lag(id),
      caughtUp: (signal) => this.#caughtUp(id, partitions, signal),
      stop: () => this.#leave(member),
    };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    const members = [...this.#assignment.members].map((member) => ({ stop: () => this.#leave(member) }));
    await stopInTurn(
      () => stopTogether(members),
      () => this.#store.close(),
      () => this.#session.close(),
      () => this.#polling,
      () => this.#pool.end(),
    );
  }

  async #caughtUp(group: number, partitions: readonly LogPartition[], signal: AbortSignal): Promise<boolean> {
    const ends = await this.#store.ends(partitions);
    while (!signal.aborted) {
      const positions = await this.#store.positions(group, [...ends.keys()]);
      if ([...ends].every(([id, end]) => (positions.get(id) ?? 0n) >= end)) return true;
      await delay(CAUGHT_UP_POLL_MS, signal);
    }
    return false;
  }

  async #leave(member: GroupMember): Promise<void> {
    await member.stop();
    await this.#assignment.leave(member).catch(() => {}); // Without a connection there are no locks to release.
  }

  #markGrown(payload: string): void {
    const ids = payload.split(',').map(Number);
    for (const member of this.#assignment.members) member.markGrown(payload === '' ? member.owned : ids);
  }

  /** The slow poll that needs no notification: which members there are, and where the log ends. */
  async #poll(): Promise<void> {
    const { log, pollMs = 1_000 } = this.options;
    while (!this.#stopping.signal.aborted) {
      await this.#notification.wait(this.#assignment.mayHaveOthers ? pollMs : pollMs * ALONE);
      if (!this.#session.connected || this.#stopping.signal.aborted) continue;
      await this.#pollOnce().catch((error) => log.warn({ err: error }, 'the event log could not be polled; the bus retries'));
    }
  }

  async #pollOnce(): Promise<void> {
    const members = [...this.#assignment.members];
    if (members.length === 0) return;
    await this.#assignment.rebalance();
    const ends = await this.#store.ends(members.flatMap((member) => member.partitions));
    for (const member of members) member.markEnds(ends);
  }
}
