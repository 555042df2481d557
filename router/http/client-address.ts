import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import type { RouterConfig } from '../config.js';

/** The client's address behind the proxies that are believed, for requests that fastify does not see: upgrades. */
export function clientAddress(trust: RouterConfig['trustProxy']): (request: IncomingMessage) => string | undefined {
  const trusted = believed(trust);
  return (request) => proxyAddress(request, trusted);
}

function believed(trust: RouterConfig['trustProxy']): (address: string, hop: number) => boolean {
  if (typeof trust === 'boolean') return () => trust;
  return proxyAddress.compile(trust.split(',').map((each) => each.trim()));
}
