import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of this origin may open a socket, which no browser asks before as it does for requests: where origins are named, those, and
 * our own pages. What sends no origin is no browser.
 */
export function mayConnect({ headers: { origin, host } }: IncomingMessage, origins: readonly string[]): boolean {
  if (origin === undefined || origins.length === 0 || origins.includes('*')) return true;
  return origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}
