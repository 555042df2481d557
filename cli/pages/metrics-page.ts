import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { secret } from '../../platform/kernel/secrets.js';
import { optionalText } from '../../platform/kernel/settings.js';
import { isLocalRequest } from './local-request.js';

export const metricsToken = secret(
  optionalText(
    'LMS_METRICS_TOKEN',
    'What a scraper of /metrics sends as its bearer token. Without it the page is served in development alone, and to this machine alone.',
    (value) => {
      if (value.length < 16) throw new Error('must be 16 characters or more');
      return value;
    },
  ),
);

export interface MetricsPageOptions {
  readonly registry: Registry;
  readonly token: string | undefined;
  readonly production: boolean;
}

/** `/metrics`, as Prometheus reads it. Everybody else gets a 404. */
export const metricsPage =
  ({ registry, token, production }: MetricsPageOptions): FastifyPluginCallback =>
  (app, _options, done) => {
    // In production the address of the peer proves nothing, because a proxy on this machine may forward requests from the internet.
    const isAllowed = token ? hasToken(token) : production ? () => false : isLocalRequest;
    app.get('/metrics', async (request, reply) => {
      if (!isAllowed(request)) return reply.callNotFound();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    done();
  };

/** Compares digests. They have the same length, and the time of the comparison tells nothing about the token. */
function hasToken(token: string): (request: FastifyRequest) => boolean {
  const wanted = digest(`Bearer ${token}`);
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ''), wanted);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
