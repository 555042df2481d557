import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a request comes from a program on this machine, for pages that are nobody else's business. The line must be
 * loopback, and nothing may say that a proxy hands it on: one on this machine would make everybody a neighbour. The host
 * that was asked for must be loopback too, or any web page could ask by a name of its own that it points here.
 */
export function isLocalRequest({ socket, headers }: FastifyRequest): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
  return !forwarded && isLoopback(socket.remoteAddress ?? '') && isLoopback(hostOf(headers.host));
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::ffff:127.0.0.1';

/** Without its port, and without the brackets of IPv6. */
const hostOf = (header = ''): string =>
  header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
