import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** A year, in seconds. */
const HSTS_MAX_AGE = 31_536_000;

/**
 * What browsers and proxies are told about every answer: that nobody keeps it, for most are for one person; that its type is what it says;
 * and over TLS, that this host is asked over nothing else. A route that knows better sets its own `cache-control`.
 */
export function protectAnswers(app: FastifyInstance, isBehindTls: boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    protectAnswer(request, reply, isBehindTls);
    done();
  });
}

/** The same for one answer, where no hook runs. */
export function protectAnswer(request: FastifyRequest, reply: FastifyReply, isBehindTls: boolean): void {
  void reply.headers({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });
  if (isBehindTls || request.protocol === 'https') void reply.header('strict-transport-security', `max-age=${HSTS_MAX_AGE}`);
}
