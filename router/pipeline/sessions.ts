import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/kernel/clock.js';

export interface Session {
  readonly userId: string;
  readonly role: string;
  /** False once it was signed out, or its user deactivated. */
  readonly active: boolean;
}

/** The owner of sessions. Rejects when it is away; null for one that it does not know. */
export interface SessionReader {
  read(sessionId: string): Promise<Session | null>;
  /** Many at once, for clients that stay connected. An unknown session is not in the answer. */
  readMany(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Session>>;
}

interface CachedSession {
  readonly since: number;
  readonly session: Promise<Session | null>;
}

/** Sessions that are kept at once; the least used are read again. */
const MAX_SESSIONS = 10_000;

/** Keeps a session for a short while, and reads it once for all requests that wait for the same one. A failure is not kept. */
export class CachedSessions implements Pick<SessionReader, 'read'> {
  readonly #cached = new LRUCache<string, CachedSession>({ max: MAX_SESSIONS });

  constructor(
    private readonly reader: Pick<SessionReader, 'read'>,
    /** In ms, counted from before the read: what it answers was true then. */
    private readonly lifetime: number,
    private readonly clock: Clock,
  ) {}

  read(sessionId: string): Promise<Session | null> {
    const now = this.clock.now().getTime();
    const cached = this.#cached.get(sessionId);
    if (cached && now - cached.since < this.lifetime) return cached.session;
    const entry: CachedSession = { since: now, session: this.reader.read(sessionId) };
    this.#cached.set(sessionId, entry);
    entry.session.catch(() => {
      if (this.#cached.peek(sessionId) === entry) this.#cached.delete(sessionId);
    });
    return entry.session;
  }
}
