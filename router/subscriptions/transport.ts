/** Why the router ends a connection, and how a socket's close frame says it. Clients of graphql-ws connect anew after each of these. */
export const CLOSE_REASONS = {
  /** The access token has run out, the session has ended, or its user has another role: the client needs a new token. */
  forbidden: { code: 4403, reason: 'Forbidden' },
  /** The client has left unread for too long what was sent to it: it connects anew, and resumes from its last cursor. */
  slow: { code: 4510, reason: 'Too slow' },
  /** This server is stopping: the client connects to another one. */
  away: { code: 1001, reason: 'Going away' },
  /** A message is larger than its sender may send. */
  tooLarge: { code: 1009, reason: 'Message too big' },
  /** The client has too many connections already, or has sent too many bytes of late, or sessions cannot be read at the moment. */
  later: { code: 1013, reason: 'Try again later' },
} as const;

export type CloseReason = (typeof CLOSE_REASONS)[keyof typeof CLOSE_REASONS];

/** What a connection runs over: a WebSocket, or a stream of results over HTTP. */
export interface Transport {
  /** Begins or stops to read what the client sends, as its backlog allows. */
  pace?(): void;
  /** Says why, as the transport can, and closes. */
  close(reason: CloseReason): void;
}
