import type { Clock } from '../../platform/kernel/clock.js';
import { Lru } from '../lru.js';

export interface Session {
  readonly userId: string;
  readonly role: string;
  /** False once it was signed out, or its user deactivated. */
  readonly active: boolean;
}

/** The owner of sessions. Rejects when it is away; null for one that it does not know. */
export interface SessionReader {
  read(sessionId: string): Promise<Session | null>;
  /** Many at once, for those who stay connected. What is not known is not in the answer. */
  readMany(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Session>>;
}

interface Held {
  readonly since: number;
  readonly session: Promise<Session | null>;
}

/** Sessions held at once; the least used are read again. */
const HELD = 10_000;

/** Believes a session for a short while, and asks once for many who wait for the same one. A failure is not believed at all. */
export class CachedSessions implements Pick<SessionReader, 'read'> {
  readonly #held = new Lru<string, Held>(HELD);

  constructor(
    private readonly reader: Pick<SessionReader, 'read'>,
    /** In ms, counted from before the reading: what it tells was true then. */
    private readonly lifetime: number,
    private readonly clock: Clock,
  ) {}

  read(sessionId: string): Promise<Session | null> {
    const now = this.clock.now().getTime();
    const held = this.#held.get(sessionId);
    if (held && now - held.since < this.lifetime) return held.session;
    const entry: Held = { since: now, session: this.reader.read(sessionId) };
    this.#held.set(sessionId, entry);
    entry.session.catch(() => {
      if (this.#held.get(sessionId) === entry) this.#held.delete(sessionId);
    });
    return entry.session;
  }
}
