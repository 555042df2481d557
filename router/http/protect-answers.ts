import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** A year, in seconds. */
const HSTS_MAX_AGE = 31_536_000;

/**
 * What browsers and proxies are told about every answer: that nobody keeps it, for most are for one person; that its type is what it says;
 * and over TLS, that this host is asked over nothing else. A route that knows better sets its own `cache-control`.
 */
export function protectAnswers(app: FastifyInstance, isOverTls: (request: IncomingMessage) => boolean): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    protectAnswer(reply, isOverTls(raw));
    done();
  });
}

/** The same for one answer, where no hook runs. */
export function protectAnswer(reply: FastifyReply, isOverTls: boolean): void {
  void reply.headers({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });
  if (isOverTls) void reply.header('strict-transport-security', `max-age=${HSTS_MAX_AGE}`);
}
