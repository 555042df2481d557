import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import type { RouterConfig } from '../config.js';

/** The client's address behind the proxies that are believed, for requests that fastify does not see: upgrades. */
export function clientAddress(trust: RouterConfig['trustProxy']): (request: IncomingMessage) => string | undefined {
  const trusted = believed(trust);
  return (request) => proxyAddress(request, trusted);
}

/** Whether the client came over TLS: by the address that clients are told, or by the last proxy, if that is believed. */
export function cameOverTls({ isBehindTls, trustProxy }: RouterConfig): (request: IncomingMessage) => boolean {
  const trusted = believed(trustProxy);
  return ({ headers, socket }) =>
    isBehindTls || (LAST_IS_HTTPS.test(String(headers['x-forwarded-proto'])) && trusted(socket.remoteAddress ?? '', 0));
}

/** Each proxy adds what it was asked over. */
const LAST_IS_HTTPS = /(?:^|,)\s*https\s*$/;

function believed(trust: RouterConfig['trustProxy']): (address: string, hop: number) => boolean {
  if (typeof trust === 'boolean') return () => trust;
  return proxyAddress.compile(trust.split(',').map((each) => each.trim()));
}
