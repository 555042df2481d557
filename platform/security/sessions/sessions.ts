/** The role of a user, and whether the account is active. Of two statuses the one with the higher sequence is newer. */
export interface AccountStatus {
  readonly role: string;
  readonly active: boolean;
  /** The sequence of the user aggregate, as its events carry it. */
  readonly sequence: number;
}

/** The user of a session, as the account is now. */
export interface SessionState {
  readonly userId: string;
  readonly role: string;
  /** False when the user was deactivated. */
  readonly active: boolean;
}

/** A sign-in on one device, and the last of its refresh tokens. */
export interface StoredSession {
  readonly id: string;
  readonly userId: string;
  readonly userAgent: string | null;
  /** The key that derives each refresh token from the one before it: see `refresh-token.ts`. */
  readonly chainKey: string;
  /** How often the refresh token was rotated. */
  readonly generation: number;
  /** The hash of the refresh token that may be used next. */
  readonly tokenHash: string;
  readonly startedAt: Date;
  readonly rotatedAt: Date;
  /** When it ends, unless it is rotated before. */
  readonly expiresAt: Date;
}

export type NewSession = Omit<StoredSession, 'generation' | 'rotatedAt'> & { readonly accountStatus: AccountStatus };

export interface Rotation {
  /** The hash to be replaced: of several callers that rotate at once, one succeeds. */
  readonly from: string;
  readonly to: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

export interface EndAllOptions {
  /** The one session that stays. */
  readonly except?: string | null;
  /** End only the sessions that started on an account status of a lower sequence than this. */
  readonly startedBefore?: number;
}

/** The sessions that a user may have at once; one more ends the least recently used one. */
export const MOST_SESSIONS = 50;

/**
 * Stores the sessions. `auth` writes them, the router reads one with each request. Expired sessions are never returned.
 * An id may be any string.
 */
export interface SessionStore {
  /** The user of a session; null when it has ended. */
  read(sessionId: string): Promise<SessionState | null>;
  /** Reads many sessions at once; those that have ended are not in the map. */
  readMany(sessionIds: readonly string[]): Promise<Map<string, SessionState>>;
  start(session: NewSession): Promise<void>;
  find(sessionId: string): Promise<StoredSession | null>;
  /** The user's sessions, the most recently used first. */
  ofUser(userId: string): Promise<StoredSession[]>;
  /** Replaces the refresh token `from` by the next. False when the session has another token by now, or has ended. */
  rotate(sessionId: string, rotation: Rotation): Promise<boolean>;
  end(sessionId: string): Promise<void>;
  /** Ends the sessions of a user. */
  endAll(userId: string, options?: EndAllOptions): Promise<void>;
  accountStatus(userId: string): Promise<AccountStatus | null>;
  /** Stores the status unless the stored one has the same or a higher sequence. */
  setAccountStatus(userId: string, status: AccountStatus): Promise<void>;
  /** Deletes expired sessions, where the store does not do so by itself. */
  deleteExpired(): Promise<void>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    sessions: SessionStore;
  }
}
