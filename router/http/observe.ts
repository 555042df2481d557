import type { FastifyInstance } from 'fastify';
import type { RouterMetrics } from '../metrics.js';

/** Counts every request by the route that answered it. Before any route is added, or it is not seen. */
export function observeRequests(app: FastifyInstance, metrics: RouterMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.request(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
    done();
  });
}
