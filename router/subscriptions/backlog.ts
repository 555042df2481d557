import { ErrorCode, refuse, unavailable } from '../../platform/kernel/errors.js';
import type { SubscriptionLimits } from '../config.js';

export type BacklogLimits = Pick<
  SubscriptionLimits,
  'operations' | 'operationsOfUser' | 'running' | 'runningOfUser' | 'unread' | 'unreadOfUser'
>;

interface Waiter {
  readonly connection: ConnectionBacklog;
  readonly admit: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * What one user's connections, or those of one address that is not signed in, have in the works and have not read yet. While it is too
 * much, nothing more is worked out for them, and their operations wait in the order in which they came. So memory is bounded for each user:
 * by what may be unread, and by the results of what may run at once.
 */
export class UserBacklog {
  operations = 0;
  #running = 0;
  #unread = 0;
  readonly #waiting = new Set<Waiter>();

  constructor(
    readonly limits: BacklogLimits,
    private readonly onIdle: () => void,
  ) {}

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves when the connection may have something worked out; `leave` must follow. */
  async enter(connection: ConnectionBacklog): Promise<void> {
    if (this.#hasRoom && connection.hasRoom) return this.#start(connection);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add({ connection, admit: resolve, refuse: reject });
    return promise;
  }

  leave(connection: ConnectionBacklog): void {
    this.#running -= 1;
    connection.running -= 1;
    this.#admitWaiting();
    if (this.isIdle) this.onIdle();
  }

  /** `bytes` were worked out and wait to be read; less than none when they were read. */
  add(connection: ConnectionBacklog, bytes: number): void {
    this.#unread += bytes;
    connection.unread += bytes;
    if (bytes < 0) this.#admitWaiting();
  }

  /** Nothing is begun any more for a connection that has ended. */
  refuseWaiting(ended: ConnectionBacklog): void {
    for (const waiter of this.#waiting) {
      if (waiter.connection !== ended) continue;
      this.#waiting.delete(waiter);
      waiter.refuse(unavailable('The connection'));
    }
  }

  get #hasRoom(): boolean {
    return this.#running < this.limits.runningOfUser && this.#unread < this.limits.unreadOfUser;
  }

  #start(connection: ConnectionBacklog): void {
    this.#running += 1;
    connection.running += 1;
  }

  #admitWaiting(): void {
    for (const waiter of this.#waiting) {
      if (!this.#hasRoom) return;
      if (!waiter.connection.hasRoom) continue;
      this.#waiting.delete(waiter);
      this.#start(waiter.connection);
      waiter.admit();
    }
  }
}

/** One connection's part of the backlog of its user. */
export class ConnectionBacklog {
  running = 0;
  unread = 0;
  #operations = 0;
  #received = 0;

  constructor(
    readonly user: UserBacklog,
    /** Called when what it has sent and what is not done yet has changed. */
    private readonly onReceived: () => void,
  ) {}

  get hasRoom(): boolean {
    return this.running < this.user.limits.running && this.unread < this.user.limits.unread;
  }

  /** Whether what it has sent, and what is not done yet, is as much as may wait. */
  get isFull(): boolean {
    return this.#received >= this.user.limits.unread;
  }

  /** Counts an operation. Throws RATE_LIMITED when the connection or its user has as many as may be. */
  begin(bytes: number): void {
    const { operations, operationsOfUser } = this.user.limits;
    if (this.#operations >= operations) throw tooMany(`No more than ${operations} operations at once on one connection`);
    if (this.user.operations >= operationsOfUser) throw tooMany(`No more than ${operationsOfUser} operations at once on all connections`);
    this.#count(1, bytes);
  }

  end(bytes: number): void {
    this.#count(-1, -bytes);
  }

  #count(operations: number, bytes: number): void {
    this.#operations += operations;
    this.user.operations += operations;
    this.#received += bytes;
    this.onReceived();
  }
}

const tooMany = (message: string) => refuse(ErrorCode.RATE_LIMITED, message, { retryAfterSeconds: 1 });
