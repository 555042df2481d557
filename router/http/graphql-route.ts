import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { badInput, DomainError } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';
import { AFTER_HEADER } from '../../platform/transport/http/calls.js';
import type { RouterConfig } from '../config.js';
import type { RateLimits } from '../pipeline/admit.js';
import { type IdentitySources, identify } from '../pipeline/identify.js';
import { positionIn } from '../pipeline/position-in.js';
import type { RequestScope } from '../request.js';
import { admitBody } from './admit-body.js';
import { revalidate } from './caching.js';
import { compress } from './compress.js';
import { currentRequest } from './current-request.js';
import { jsonRoutes } from './json-body.js';
import { refusedRequest } from './refused-request.js';

export interface GraphQLRouteOptions {
  readonly identity: IdentitySources;
  readonly rates: RateLimits;
  readonly config: RouterConfig;
  readonly log: Logger;
  /** Answers a subscription instead, when the client accepts a stream. */
  readonly streamSubscription: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** `/graphql` over HTTP. */
export function graphqlRoute(
  app: FastifyInstance,
  apollo: ApolloServer<RequestScope>,
  { identity, rates, config, log, streamSubscription }: GraphQLRouteOptions,
): void {
  const { limits } = config;
  const context = async (request: FastifyRequest, _reply: FastifyReply): Promise<RequestScope> => {
    try {
      const operations = Array.isArray(request.body) ? request.body.length : 1;
      if (operations > limits.batch) throw batchTooLarge(limits.batch);
      // The request itself was counted before it was read.
      await rates.more(request.ip, operations - 1, !request.headers.authorization);
      return await scopeOf(request, identity, config, log);
    } catch (error) {
      throw error instanceof DomainError ? refusedRequest(error) : error;
    }
  };
  jsonRoutes(app, limits, (own) => {
    own.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      bodyLimit: limits.body,
      preParsing: admitBody({ verify: identity.verify, rates, limits }),
      preHandler: streamSubscription,
      onSend: [revalidate, compress],
      handler: fastifyApolloHandler(apollo, { context }),
    });
    // Before its body is read.
    own.route({ method: OTHER_METHODS, url: '/graphql', onRequest: refuseMethod, handler: refuseMethod });
  });
}

async function scopeOf(request: FastifyRequest, identity: IdentitySources, config: RouterConfig, log: Logger): Promise<RequestScope> {
  const { headers } = request;
  const from = { address: request.ip, userAgent: headers['user-agent'] };
  return {
    principal: await identify(headers.authorization, from, identity),
    correlationId: currentRequest()?.correlationId ?? '',
    log: currentRequest()?.log ?? log,
    idempotencyKey: text(headers['idempotency-key']),
    traceparent: text(headers.traceparent),
    after: positionIn(headers[AFTER_HEADER]),
    signal: AbortSignal.timeout(config.operationTimeout),
  };
}

/** OPTIONS is for CORS to answer. */
const OTHER_METHODS: HTTPMethods[] = ['PUT', 'PATCH', 'DELETE'];

async function refuseMethod(_request: FastifyRequest, reply: FastifyReply): Promise<never> {
  void reply.header('allow', 'GET, HEAD, POST');
  throw Object.assign(badInput({ method: 'must be GET, HEAD or POST' }), { statusCode: 405 });
}

const text = (header: string | string[] | undefined): string | undefined => (typeof header === 'string' ? header : undefined);

const batchTooLarge = (limit: number): DomainError => badInput({ batch: `holds more than the ${limit} operations allowed` });
