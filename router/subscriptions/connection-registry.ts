import { delay } from '../../platform/kernel/delay.js';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { SubscriptionLimits } from '../config.js';
import type { Session, SessionReader } from '../pipeline/sessions.js';
import type { Principal } from '../request.js';
import { type BacklogLimits, ConnectionBacklog, UserBacklog } from './backlog.js';
import { ClientConnection } from './client-connection.js';
import { CLOSE_REASONS, type Transport } from './transport.js';

/** The longest delay of a timer, in ms. No token lives that long. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A user, or an address that is not signed in. */
interface Owner {
  connections: number;
  readonly backlog: UserBacklog;
}

/**
 * All clients that stay connected. Each user, and each address, may have so many connections, and so much in the works and unread. A connection ends with its access
 * token, or the one that renewed it, and its session is read again and again: a sign-out or a new role binds here as soon as over HTTP.
 */
export class ConnectionRegistry {
  readonly #all = new Set<ClientConnection>();
  readonly #owners = new Map<string, Owner>();
  readonly #expiry = new Map<ClientConnection, NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;

  constructor(
    private readonly sessions: Pick<SessionReader, 'readMany'>,
    private readonly limits: Pick<SubscriptionLimits, 'connections' | 'sessionCheck'> & BacklogLimits,
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
  join(principal: Principal, transport: Transport): ClientConnection {
    const owner = this.#ownerOf(principal);
    if (owner.connections >= this.limits.connections) {
      throw refuse(ErrorCode.RATE_LIMITED, `No more than ${this.limits.connections} connections at once`, { retryAfterSeconds: 60 });
    }
    owner.connections += 1;
    const backlog = new ConnectionBacklog(owner.backlog, () => transport.pace?.());
    const connection = new ClientConnection(principal, this.log, backlog, transport);
    this.#all.add(connection);
    this.#endWithToken(connection, principal.expiresAt);
    if (this.#stopping.signal.aborted) connection.end(CLOSE_REASONS.away);
    return connection;
  }

  /** The connection lasts as long as another token of the same principal. */
  renew(connection: ClientConnection, expiresAt: Date | undefined): void {
    if (this.#all.has(connection)) this.#endWithToken(connection, expiresAt);
  }

  /** The second time it does nothing. */
  leave(connection: ClientConnection): void {
    connection.leave();
    if (!this.#all.delete(connection)) return;
    clearTimeout(this.#expiry.get(connection));
    this.#expiry.delete(connection);
    this.#ownerOf(connection.principal).connections -= 1;
    this.#forget(ownerName(connection.principal));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const each of this.#all) each.end(CLOSE_REASONS.away);
    await this.#watching;
  }

  #ownerOf(principal: Principal): Owner {
    const name = ownerName(principal);
    const known = this.#owners.get(name);
    if (known) return known;
    const owner = { connections: 0, backlog: new UserBacklog(this.limits, () => this.#forget(name)) };
    this.#owners.set(name, owner);
    return owner;
  }

  /** Not while something of a client that has left is still worked on: coming back must not make room for more. */
  #forget(name: string): void {
    const owner = this.#owners.get(name);
    if (owner?.connections === 0 && owner.backlog.isIdle) this.#owners.delete(name);
  }

  #endWithToken(connection: ClientConnection, expiresAt: Date | undefined): void {
    clearTimeout(this.#expiry.get(connection));
    this.#expiry.delete(connection);
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

const ownerName = ({ caller }: Principal): string => (caller.kind === 'user' ? `user ${caller.userId}` : `address ${caller.address ?? ''}`);
