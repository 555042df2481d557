/** What a user may do at the moment. Of two standings the one with the higher sequence is newer. */
export interface AccountStatus {
  readonly role: string;
  readonly active: boolean;
  /** The user's own count of changes, as its events carry it. */
  readonly sequence: number;
}

/** Who stands behind a session, as it is now. */
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
  /** What each refresh token is derived from the one before with: see `refresh-token.ts`. */
  readonly chainKey: string;
  /** How often the refresh token was rotated. */
  readonly generation: number;
  /** Of the refresh token that may be used next. */
  readonly tokenHash: string;
  readonly startedAt: Date;
  readonly rotatedAt: Date;
  /** When it ends, unless it is rotated before. */
  readonly expiresAt: Date;
}

export type NewSession = Omit<StoredSession, 'generation' | 'rotatedAt'> & { readonly accountStatus: AccountStatus };

export interface Rotation {
  /** The hash that is to be replaced: of several who try at once, one does. */
  readonly from: string;
  readonly to: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** Sessions a user may have at once; one more ends the one that was unused for longest. */
export const MOST_SESSIONS = 50;

/**
 * Where sessions are kept. `auth` writes them, the router reads them with each request. What has expired is not there.
 * Any string may be asked for as an id.
 */
export interface SessionStore {
  /** Who stands behind a session; null when it has ended. */
  read(sessionId: string): Promise<SessionState | null>;
  /** The same for many at once; what has ended is not in the answer. */
  readMany(sessionIds: readonly string[]): Promise<Map<string, SessionState>>;
  start(session: NewSession): Promise<void>;
  find(sessionId: string): Promise<StoredSession | null>;
  /** The user's sessions, the last used first. */
  ofUser(userId: string): Promise<StoredSession[]>;
  /** Puts the next refresh token in the place of `from`. False when another one is there by now, or none. */
  rotate(sessionId: string, rotation: Rotation): Promise<boolean>;
  end(sessionId: string): Promise<void>;
  /** Ends a user's sessions: all but `except`, and with `startedBefore` only those begun on an older standing than that sequence. */
  endAll(userId: string, but?: { readonly except?: string | null; readonly startedBefore?: number }): Promise<void>;
  accountStatus(userId: string): Promise<AccountStatus | null>;
  /** Ignored unless its sequence is higher than that of the standing that is known. */
  setAccountStatus(userId: string, standing: AccountStatus): Promise<void>;
  /** Takes up no room for what has expired. A store that does so by itself has nothing to do here. */
  forgetExpired(): Promise<void>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    sessions: SessionStore;
  }
}
