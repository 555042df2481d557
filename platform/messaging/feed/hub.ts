import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import type { FeedChange } from '../../kernel/context.js';
import { backoff } from '../../kernel/delay.js';
import { ErrorCode, refuse } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import { onOwnBehalf } from '../../postgres/on-behalf.js';
import { decodeCursor, encodeCursor, type FeedPosition, isAfter, notOfThisFeed } from './cursor.js';
import { type Delivery, Follower } from './follower.js';
import type { FeedReader, FeedRow } from './reader.js';

export interface FeedHubOptions {
  /** The service: cursors name it. */
  readonly name: string;
  readonly reader: FeedReader;
  /** Calls `notify` whenever something may have been written to the channel. Returns a function that unsubscribes. */
  readonly subscribe: (channel: string, notify: () => void) => () => void;
  readonly now: () => Date;
  /** The interval at which it polls without notifications, in ms. */
  readonly pollEvery: number;
  /** How long entries are kept, in ms: an older cursor is CURSOR_EXPIRED. */
  readonly keptFor: number;
  readonly log: Logger;
}

const BATCH = 500;

/**
 * The wait until the first poll after a notification, in ms; each further wait is four times as long, up to `pollEvery`. While an
 * older transaction is in flight in any database of the server, a committed entry cannot be read yet: then the notification
 * came too early.
 */
const FIRST_POLL = 20;

/**
 * The feed of one service in this process: it reads the feed table once for all followers. A follower first reads what it
 * missed, then gets from the hub what is new; one that falls behind reads from the table again. So memory is bounded, and
 * nothing is lost.
 */
export class FeedHub {
  readonly #options: FeedHubOptions;
  readonly #followers = new Map<string, Set<Follower>>();
  /** By followed channel: the function that unsubscribes from its notifications. */
  readonly #unsubscribes = new Map<string, () => void>();
  readonly #notification = new AutoResetEvent();
  #count = 0;
  /** The position of the last row that was delivered to followers. Valid while the loop runs. */
  #tail: FeedPosition = { writer: 0n, id: 0n, at: 0 };
  #starting: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: FeedHubOptions) {
    this.#options = options;
  }

  /** Something may have been committed: polls at once. */
  notify(): void {
    this.#notification.notify();
  }

  /** Follows channels, from after a cursor or from now on. Throws BAD_USER_INPUT or CURSOR_EXPIRED for an unusable cursor. */
  async follow(channels: readonly string[], after?: string | null): Promise<AsyncIterableIterator<FeedChange>> {
    const from = after ? this.#resumable(after) : undefined;
    const follower = new Follower(channels);
    const start = await this.#join(follower);
    if (from && isAfter(from, start)) await this.#demandReached(from, follower);
    return this.#iterate(follower, from ?? start, from !== undefined);
  }

  /** The cursor of the present: a client that follows from it misses nothing that is committed from now on. */
  async currentCursor(): Promise<string> {
    const starting = this.#starting;
    await starting;
    const reached = starting !== undefined ? this.#tail : await this.#options.reader.horizon();
    return encodeCursor(this.#options.name, { ...reached, at: this.#options.now().getTime() });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const set of this.#followers.values()) for (const each of set) each.close();
    this.#notification.notify();
    await this.#running;
  }

  #resumable(after: string): FeedPosition {
    const { name, now, keptFor } = this.#options;
    const position = decodeCursor(name, after);
    if (position.at < now().getTime() - keptFor) throw refuse(ErrorCode.CURSOR_EXPIRED, 'The cursor is older than what is kept');
    return position;
  }

  /** Another replica may have read further than this one. A position that nobody can have reached is made up, and would wait for ever. */
  async #demandReached(position: FeedPosition, follower: Follower): Promise<void> {
    try {
      if (isAfter(position, await this.#options.reader.horizon())) throw notOfThisFeed();
    } catch (error) {
      this.#leave(follower);
      throw error;
    }
  }

  /** From now on the hub delivers to the follower everything behind the position that is returned. */
  async #join(follower: Follower): Promise<FeedPosition> {
    // Counted before anything is awaited, so that the loop does not end while a follower joins.
    this.#count += 1;
    try {
      await (this.#starting ??= this.#start());
    } catch (error) {
      this.#starting = undefined;
      this.#count -= 1;
      throw error;
    }
    for (const channel of follower.channels) {
      const set = this.#followers.get(channel) ?? new Set();
      this.#followers.set(channel, set.add(follower));
      if (this.#unsubscribes.has(channel)) continue;
      const unsubscribe = this.#options.subscribe(channel, () => this.notify());
      this.#unsubscribes.set(channel, unsubscribe);
    }
    return this.#tail;
  }

  async #start(): Promise<void> {
    this.#tail = await this.#options.reader.horizon();
    this.#running = onOwnBehalf(() => this.#loop());
  }

  #leave(follower: Follower): void {
    for (const channel of follower.channels) {
      const set = this.#followers.get(channel);
      set?.delete(follower);
      if (set?.size !== 0) continue;
      this.#followers.delete(channel);
      this.#unsubscribes.get(channel)?.();
      this.#unsubscribes.delete(channel);
    }
    this.#count -= 1;
    // Without followers the loop ends by itself, and the next follower starts it from its own present.
    if (this.#count === 0) this.#notification.notify();
  }

  #iterate(follower: Follower, from: FeedPosition, replay: boolean): AsyncIterableIterator<FeedChange> {
    const changes = this.#changes(follower, from, replay);
    let left = false;
    const leave = () => {
      if (!left) this.#leave(follower);
      left = true;
      follower.close();
    };
    return {
      next: async () => {
        const result = await changes.next();
        if (result.done) leave();
        return result;
      },
      // A generator that awaits cannot be ended from outside. Closing the follower ends its wait.
      return: async () => {
        leave();
        return { done: true, value: undefined };
      },
      throw: async (error) => {
        leave();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#changes(follower: Follower, from: FeedPosition, replay: boolean): AsyncGenerator<FeedChange, undefined> {
    let position = from;
    let behind = replay;
    while (!follower.closed) {
      if (behind) {
        const rows = await this.#options.reader.read(position, BATCH, follower.channels);
        for (const row of rows) {
          position = row.position;
          yield this.#deliveryOf(row).change;
        }
        behind = rows.length === BATCH;
        continue;
      }
      const deliveries = await follower.takeAll();
      behind = deliveries === 'overflowed';
      for (const delivery of deliveries === 'overflowed' ? [] : deliveries) {
        if (!isAfter(delivery.position, position)) continue;
        position = delivery.position;
        yield delivery.change;
      }
    }
  }

  async #loop(): Promise<void> {
    const { pollEvery } = this.#options;
    let failures = 0;
    let wait = pollEvery;
    while (!this.#stopped && this.#count > 0) {
      try {
        await this.#deliverNew();
        failures = 0;
        const notified = await this.#notification.wait(wait);
        wait = notified ? FIRST_POLL : Math.min(pollEvery, wait * 4);
      } catch (error) {
        failures += 1;
        this.#options.log.warn({ err: error, failures }, 'the feed cannot be read; its followers wait');
        await this.#notification.wait(backoff(failures, 100, 5_000));
      }
    }
    this.#starting = undefined;
  }

  async #deliverNew(): Promise<void> {
    for (;;) {
      const rows = await this.#options.reader.read(this.#tail, BATCH);
      for (const row of rows) {
        // One object for all followers: by it they find out that they wait for the same.
        const delivery = this.#deliveryOf(row);
        for (const follower of this.#followers.get(row.channel) ?? []) follower.push(delivery);
        this.#tail = row.position;
      }
      if (rows.length < BATCH) return;
    }
  }

  #deliveryOf({ position, channel, subject, at }: FeedRow): Delivery {
    return { position, change: { cursor: encodeCursor(this.#options.name, position), channel, subject, at } };
  }
}
