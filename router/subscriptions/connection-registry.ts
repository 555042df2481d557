import { delay } from '../../platform/kernel/delay.js';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { SubscriptionLimits } from '../config.js';
import type { Session, SessionReader } from '../pipeline/sessions.js';
import type { Principal } from '../request.js';
import type { ClientConnection } from './client-connection.js';
import { CLOSE_REASONS } from './transport.js';

/** The longest delay of a timer, in ms. No token lives that long. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * All clients that stay connected. Each user, and each address, may have so many connections. A connection ends with its access
 * token, and its session is read again and again: a sign-out or a new role binds here as soon as over HTTP.
 */
export class ConnectionRegistry {
  readonly #all = new Set<ClientConnection>();
  readonly #byOwner = new Map<string, number>();
  readonly #expiry = new Map<ClientConnection, NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;

  constructor(
    private readonly sessions: Pick<SessionReader, 'readMany'>,
    private readonly limits: Pick<SubscriptionLimits, 'connections' | 'sessionCheck'>,
    private readonly now: () => Date,
    private readonly log: Logger,
  ) {
    this.#watching = this.#watch();
  }

  get size(): number {
    return this.#all.size;
  }

  /** Operations in flight, of all of them. */
  get operations(): number {
    let operations = 0;
    for (const each of this.#all) operations += each.operations;
    return operations;
  }

  /** Throws RATE_LIMITED when the user, or the address of a client that is not signed in, has too many. What joins must leave. */
  join(connection: ClientConnection): void {
    const owner = ownerOf(connection.principal);
    const count = this.#byOwner.get(owner) ?? 0;
    if (count >= this.limits.connections) {
      throw refuse(ErrorCode.RATE_LIMITED, `No more than ${this.limits.connections} connections at once`, { retryAfterSeconds: 60 });
    }
    this.#byOwner.set(owner, count + 1);
    this.#all.add(connection);
    this.#endWithToken(connection);
    if (this.#stopping.signal.aborted) connection.end(CLOSE_REASONS.away);
  }

  /** The second time it does nothing. */
  leave(connection: ClientConnection): void {
    connection.leave();
    if (!this.#all.delete(connection)) return;
    clearTimeout(this.#expiry.get(connection));
    this.#expiry.delete(connection);
    const owner = ownerOf(connection.principal);
    const count = this.#byOwner.get(owner) ?? 0;
    if (count > 1) this.#byOwner.set(owner, count - 1);
    else this.#byOwner.delete(owner);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const each of this.#all) each.end(CLOSE_REASONS.away);
    await this.#watching;
  }

  #endWithToken(connection: ClientConnection): void {
    const { expiresAt } = connection.principal;
    if (!expiresAt) return;
    const left = Math.max(0, expiresAt.getTime() - this.now().getTime());
    this.#expiry.set(
      connection,
      setTimeout(() => connection.end(CLOSE_REASONS.forbidden), Math.min(left, LONGEST_TIMER)),
    );
  }

  async #watch(): Promise<void> {
    for (;;) {
      await delay(this.limits.sessionCheck, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#checkSessions();
      } catch (error) {
        // Nobody is cut off because the sessions cannot be read for a moment: their tokens still end them.
        this.log.warn({ err: error }, 'the sessions of open connections could not be read; they are read again soon');
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
      // Who came while the sessions were read has just been looked at.
      if (caller.kind === 'user' && ids.has(caller.sessionId) && !holds(sessions.get(caller.sessionId), connection.principal)) {
        connection.end(CLOSE_REASONS.forbidden);
      }
    }
  }
}

/** A connection is for one principal: with another role the client connects anew, and resumes from its cursor. */
const holds = (session: Session | undefined, { caller }: Principal): boolean =>
  caller.kind === 'user' && session?.active === true && session.userId === caller.userId && session.role === caller.role;

const ownerOf = ({ caller }: Principal): string => (caller.kind === 'user' ? `user ${caller.userId}` : `address ${caller.address ?? ''}`);
