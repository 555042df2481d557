import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a request comes from a program on this machine. Its connection must be a loopback one, and no header may say that a proxy has
 * forwarded it: a proxy on this machine makes every request look local. The requested host must be loopback too, or a web page could send
 * requests under a name of its own that it lets point to this machine.
 */
export function isLocalRequest({ socket, headers }: FastifyRequest): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
  return !forwarded && isLoopback(socket.remoteAddress ?? '') && isLoopback(hostOf(headers.host));
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::ffff:127.0.0.1';

/** The host without its port and without the brackets of IPv6. */
const hostOf = (header = ''): string =>
  header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
