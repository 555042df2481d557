import type { ExecutionResult, GraphQLError } from 'graphql';
import { print } from 'graphql-sse';

/** How the results of one operation are written into an answer that stays open. */
export interface StreamFormat {
  readonly contentType: string;
  /** Sent with the headers: some browsers hand the answer to their page only with its first bytes. */
  readonly opening: string;
  /** Says nothing, and keeps proxies from taking the stream for dead. */
  readonly heartbeat: string;
  result(result: ExecutionResult): string;
  /** Why no more results come, other than that there are none. */
  failure(error: GraphQLError): string;
  readonly complete: string;
}

const KEEPALIVE = ':\n\n';
const event = (result: ExecutionResult): string => print({ event: 'next', data: result as never });

/** Server-sent events as graphql-sse has them: `next` for each result, then `complete`. */
export const EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: KEEPALIVE,
  heartbeat: KEEPALIVE,
  result: event,
  failure: (error) => event({ errors: [error] }),
  complete: print({ event: 'complete', data: null }),
};

const DELIMITER = '\r\n--graphql';

/** A client hands a part over when it has read the delimiter after it: so each is sent with that one, and not with the one before. */
const part = (message: object): string => `\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(message)}${DELIMITER}`;

/** The parts of Apollo's protocol for subscriptions over `multipart/mixed`, version 1.0. */
export const MULTIPART: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: DELIMITER + part({}),
  heartbeat: part({}),
  result: (result) => part({ payload: result }),
  failure: (error) => part({ payload: null, errors: [error] }),
  complete: '--\r\n',
};

const ACCEPTS_MULTIPART = /multipart\/mixed\s*;[^,]*subscriptionspec="?1\.0"?\s*(?:[;,]|$)/i;

/** The format that a client accepts the results of a subscription in. Undefined when it wants one answer. */
export function streamFormatFor(accept = ''): StreamFormat | undefined {
  if (ACCEPTS_MULTIPART.test(accept)) return MULTIPART;
  return /text\/event-stream/i.test(accept) ? EVENTS : undefined;
}
