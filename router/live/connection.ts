import type { Logger } from '../../platform/log.js';
import type { Principal } from '../scope.js';

/** Why a connection is ended by us, and how a socket's close frame says it. Clients of graphql-ws connect anew after each of these. */
export const ENDED = {
  /** The access token has run out, or the session has ended: come back with a new token. */
  forbidden: { code: 4403, reason: 'Forbidden' },
  /** The client has left unread for too long what was sent to it: come back, and resume from the last cursor. */
  slow: { code: 4510, reason: 'Too slow' },
  /** This server is stopping: come back, to another one. */
  away: { code: 1001, reason: 'Going away' },
  /** Too many connections already, or sessions cannot be read at the moment. */
  later: { code: 1013, reason: 'Try again later' },
} as const;

export type Ended = (typeof ENDED)[keyof typeof ENDED];

/** A client that stays: a WebSocket or an event stream, and who it is for. */
export interface Connection {
  readonly correlationId: string;
  readonly log: Logger;
  principal: Principal;
  /** Subscriptions under way. */
  open: number;
  end(why: Ended): void;
}
