import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { optionalText } from '../../platform/kernel/settings.js';
import { isLocalRequest } from './local-request.js';

export const metricsToken = optionalText(
  'LMS_METRICS_TOKEN',
  'What a scraper of /metrics sends as its bearer token. Without it the page is served in development alone, and to this machine alone.',
  (value) => {
    if (value.length < 16) throw new Error('must be 16 characters or more');
    return value;
  },
);

export interface MetricsPageOptions {
  readonly registry: Registry;
  readonly token: string | undefined;
  readonly production: boolean;
}

/** `/metrics`, as Prometheus reads it. To whom it is not for it is not there. */
export const metricsPage =
  ({ registry, token, production }: MetricsPageOptions): FastifyPluginCallback =>
  (app, _options, done) => {
    // In production the peer's address proves nothing: a proxy on this machine may pass on whatever the internet asks.
    const isFor = token ? holds(token) : production ? () => false : isLocalRequest;
    app.get('/metrics', async (request, reply) => {
      if (!isFor(request)) return reply.callNotFound();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    done();
  };

/** Compares digests: of equal length, and in a time that tells nothing of the token. */
function holds(token: string): (request: FastifyRequest) => boolean {
  const wanted = digest(`Bearer ${token}`);
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ''), wanted);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
