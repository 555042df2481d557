import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AnonymousCaller } from '../../kernel/identity.js';

/** A request that is not GraphQL, as the client sent it: webhooks, hosted pages, uploads. Its body is passed on unread. */
export interface RawRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable;
  /** The client, as the router saw it. */
  readonly from: AnonymousCaller;
  /** The host and the protocol that the client used. */
  readonly host: string;
  readonly protocol: string;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Readable;
}

/** Headers of one connection, which are not passed on. `host` and `expect` were handled with the client already. */
const HOP_BY_HOP = new Set([
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

/** The headers to pass on to the next connection: without those of one connection, and those that `connection` names. */
export function passedOn<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name)));
}

/** The headers that describe the client to the next server. They replace any that the client sent itself. */
export const forwarded = ({ from, host, protocol }: RawRequest): Record<string, string> => ({
  ...(from.address && { 'x-forwarded-for': from.address }),
  'x-forwarded-host': host,
  'x-forwarded-proto': protocol,
});
