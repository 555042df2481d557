import { ErrorCode, refuse } from '../../platform/errors.js';
import type { Logger } from '../../platform/log.js';
import { pause } from '../../platform/waiting.js';
import type { LiveLimits } from '../config.js';
import type { Principal } from '../scope.js';
import type { SessionReader } from '../sessions.js';
import { type Connection, ENDED } from './connection.js';

/**
 * All who stay connected. Each is held to its limits, ends with its token, and sees its session looked at again and again:
 * a sign-out or a new role binds here as soon as over HTTP.
 */
export class Connections {
  readonly #all = new Set<Connection>();
  readonly #expiry = new Map<Connection, NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;

  constructor(
    private readonly sessions: SessionReader,
    private readonly limits: LiveLimits,
    private readonly now: () => Date,
    private readonly log: Logger,
  ) {
    this.#watching = this.#watch();
  }

  get size(): number {
    return this.#all.size;
  }

  /** Subscriptions under way, of all of them. */
  get subscriptions(): number {
    let open = 0;
    for (const each of this.#all) open += each.open;
    return open;
  }

  /** Throws RATE_LIMITED when the user, or the address of somebody not signed in, has too many. */
  admit(principal: Principal): void {
    const owner = ownerOf(principal);
    let held = 0;
    for (const each of this.#all) if (ownerOf(each.principal) === owner) held += 1;
    if (held >= this.limits.connections) {
      throw refuse(ErrorCode.RATE_LIMITED, `No more than ${this.limits.connections} connections at once`, { retryAfterSeconds: 60 });
    }
  }

  join(connection: Connection): void {
    this.#all.add(connection);
    const { expiresAt } = connection.principal;
    if (!expiresAt) return;
    const left = Math.max(0, expiresAt.getTime() - this.now().getTime());
    // A timer takes 2^31 ms at most; nothing of ours lives that long.
    this.#expiry.set(
      connection,
      setTimeout(() => connection.end(ENDED.forbidden), Math.min(left, 2 ** 31 - 1)),
    );
  }

  leave(connection: Connection): void {
    this.#all.delete(connection);
    clearTimeout(this.#expiry.get(connection));
    this.#expiry.delete(connection);
  }

  /** Throws RATE_LIMITED when the connection has as many subscriptions as it may. */
  admitSubscription(connection: Connection): void {
    if (connection.open < this.limits.subscriptions) return;
    throw refuse(ErrorCode.RATE_LIMITED, `No more than ${this.limits.subscriptions} subscriptions on one connection`, {
      retryAfterSeconds: 1,
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const each of this.#all) each.end(ENDED.away);
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for (;;) {
      await pause(this.limits.sessionCheck, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#checkSessions();
      } catch (error) {
        // Nobody is cut off because the sessions cannot be read for a moment: their tokens still end them.
        this.log.warn({ err: error }, 'the sessions of open connections could not be read; the next look is soon');
      }
    }
  }

  async #checkSessions(): Promise<void> {
    const ids = new Set<string>();
    for (const { principal } of this.#all) if (principal.caller.kind === 'user') ids.add(principal.caller.sessionId);
    if (ids.size === 0) return;
    const sessions = await this.sessions.readMany([...ids]);
    for (const connection of this.#all) {
      const { caller } = connection.principal;
      if (caller.kind !== 'user' || !ids.has(caller.sessionId)) continue;
      const session = sessions.get(caller.sessionId);
      if (!session?.active) connection.end(ENDED.forbidden);
      else if (session.role !== caller.role) {
        connection.principal = { ...connection.principal, caller: { ...caller, role: session.role } };
      }
    }
  }
}

const ownerOf = ({ caller }: Principal): string => (caller.kind === 'user' ? `user ${caller.userId}` : `address ${caller.address ?? ''}`);
