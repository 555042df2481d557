import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';
import { newId } from '../../platform/kernel/ids.js';
import type { Logger } from '../../platform/kernel/log.js';
import { AFTER_HEADER } from '../../platform/transport/http/calls.js';

interface CurrentRequest {
  readonly correlationId: string;
  readonly log: Logger;
}

/** Apollo Server formats errors without saying for which request; this does. */
const current = new AsyncLocalStorage<CurrentRequest>();

export const currentRequest = (): CurrentRequest | undefined => current.getStore();

/** What a client may name its request: it ends up in logs and events. */
const WELL_FORMED = /^[\w.-]{8,128}$/;

/** Identity is the router's to say. What a client sends under the names that services use among themselves is dropped, but for a position. */
const isInternal = (header: string): boolean => header.startsWith('x-lms-') && header !== AFTER_HEADER;

/** Gives each request its correlation id, taken over from the client if it is well formed, and answers with it. */
export function followRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    for (const name of Object.keys(request.headers)) if (isInternal(name)) delete request.headers[name];
    const sent = request.headers['x-correlation-id'];
    const correlationId = typeof sent === 'string' && WELL_FORMED.test(sent) ? sent : newId();
    void reply.header('x-correlation-id', correlationId);
    current.run({ correlationId, log: log.child({ correlationId }) }, done);
  });
}
