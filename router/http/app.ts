import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import { badInput, DomainError, ErrorCode, notFound, refuse } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';
import { AFTER_HEADER } from '../../platform/transport/http/calls.js';
import type { RouterConfig } from '../config.js';
import type { RateLimits } from '../pipeline/admit.js';
import { formatError } from '../pipeline/format.js';
import { cameOverTls } from './client-address.js';
import { currentRequest, followRequests } from './current-request.js';
import { protectAnswers } from './protect-answers.js';
import { INVALID_TOKEN, statusOf } from './refused-request.js';
import { answerUnreadable, answerUnrouted } from './unrouted.js';

/** The HTTP server without its routes: correlation, limits, CORS, and errors in the shape of GraphQL's. */
export async function createApp(config: RouterConfig, rates: RateLimits, log: Logger): Promise<FastifyInstance> {
  const isOverTls = cameOverTls(config);
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy,
    bodyLimit: config.limits.body,
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnrouted(isOverTls),
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 500 },
    rewriteUrl: ({ method, url = '/', headers }) =>
      method === 'POST' && url === '/graphql' && asksForEvents(headers.accept) ? '/graphql/stream' : url,
  }) as unknown as FastifyInstance;

  const answer = (reply: FastifyReply, error: unknown, status: number) => {
    const { correlationId, log: requestLog = log } = currentRequest() ?? {};
    return reply.code(status).send({ errors: [formatError(error, { correlationId, log: requestLog })] });
  };

  followRequests(app, log);
  protectAnswers(app, isOverTls);
  app.addHook('onRequest', async ({ ip, headers, routeOptions }) => {
    await rates.request(ip, isOperation(routeOptions.url) && !headers.authorization);
  });
  if (config.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: config.corsOrigins.includes('*') ? '*' : [...config.corsOrigins],
      // PUT: uploads, over addresses that are signed.
      methods: ['GET', 'POST', 'PUT'],
      exposedHeaders: ['x-correlation-id', 'retry-after', AFTER_HEADER],
      maxAge: 600,
    });
  }
  app.setErrorHandler((thrown: FastifyError | DomainError, _request, reply) => {
    const error = thrown instanceof DomainError ? thrown : asDomainError(thrown);
    if (error instanceof DomainError && error.code === ErrorCode.RATE_LIMITED) {
      void reply.header('retry-after', String(error.details?.retryAfterSeconds));
    }
    if (error instanceof DomainError && error.code === ErrorCode.UNAUTHENTICATED) void reply.header('www-authenticate', INVALID_TOKEN);
    const status = error instanceof DomainError ? statusOf(error.code) : 500;
    return answer(reply, error, status === 400 ? ((thrown as FastifyError).statusCode ?? 400) : status);
  });
  app.setNotFoundHandler((_request, reply) => answer(reply, notFound('This page'), 404));
  return app;
}

/** Over HTTP or as an event stream. */
const isOperation = (route: string | undefined): boolean => route === '/graphql' || route === '/graphql/stream';

/** Who asks the one endpoint for an event stream and nothing else gets it: GraphiQL does, and knows no second address. */
const asksForEvents = (accept = ''): boolean => accept.includes('text/event-stream') && !accept.includes('application/json');

/** What fastify itself refuses. Clients may read its messages when they are about the request. */
function asDomainError(error: FastifyError): DomainError | FastifyError {
  switch (error.statusCode) {
    case 400:
      return badInput({ body: 'is not valid JSON' });
    case 413:
      return badInput({ body: 'is too large' });
    case 415:
      return badInput({ 'content-type': 'must be application/json' });
    default:
      return error.statusCode && error.statusCode < 500 ? refuse(ErrorCode.BAD_USER_INPUT, error.message) : error;
  }
}
