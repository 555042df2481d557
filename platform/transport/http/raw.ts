import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AnonymousCaller } from '../../kernel/identity.js';

/** A request as a client sent it, for what is no GraphQL: webhooks, hosted pages, uploads. Nobody reads its body on the way. */
export interface RawRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable;
  /** Where it came from, as the router saw it. */
  readonly from: AnonymousCaller;
  /** The host that the client asked for, and how. */
  readonly host: string;
  readonly protocol: string;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Readable;
}

/** These are about one connection; the next one has its own. `host` and `expect` are settled with the client already. */
const OF_ONE_CONNECTION = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What goes on to the next connection. What the connection's own header names does not. */
export function passedOn<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name) && !named.includes(name)));
}

/** What the next one must know of the client, in place of whatever the client said of itself. */
export const forwarded = ({ from, host, protocol }: RawRequest): Record<string, string> => ({
  ...(from.address && { 'x-forwarded-for': from.address }),
  'x-forwarded-host': host,
  'x-forwarded-proto': protocol,
});
