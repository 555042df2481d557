import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { userOf } from '../pipeline/identify.js';
import type { Documents } from '../pipeline/parse.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import { answerStream } from './answer-stream.js';
import { payloadOf, payloadOfQuery } from './operation-payload.js';
import { streamFormatFor } from './stream-formats.js';
import type { TransportOptions } from './transport-options.js';

export interface SubscriptionReader {
  readonly gateway: SupergraphGateway;
  readonly documents: Documents;
}

/**
 * Answers a subscription on `/graphql` with a stream, for a client that accepts one. All else is left to the route, with its rules and
 * its answers: queries, what cannot be read, and a GET that any page could have a browser send. For `preHandler`.
 */
export const streamSubscription =
  (reader: SubscriptionReader, options: TransportOptions) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const format = streamFormatFor(request.headers.accept);
    if (!format || isForgeable(request)) return;
    const asked = request.method === 'GET' ? request.query : request.body;
    // A token that is not good is refused before anything is parsed.
    await userOf(request.headers.authorization, options.identity.verify);
    if (!isSubscription(asked, reader)) return;
    const payload = request.method === 'GET' ? payloadOfQuery({ ...asked }) : payloadOf(asked);
    await answerStream({ request, reply, format }, payload, options);
  };

function isSubscription(asked: unknown, { gateway, documents }: SubscriptionReader): asked is object {
  const { query, operationName } = (asked ?? {}) as Record<string, unknown>;
  // Most queries are not parsed for this: what is parsed here has no turn of its own (ADR 41), so it is to be little.
  if (typeof query !== 'string' || !query.includes('subscription')) return false;
  const name = typeof operationName === 'string' ? operationName : undefined;
  return documents.kindOf(query, name, gateway.current) === OperationTypeNode.SUBSCRIPTION;
}

/** The rule for all that is asked by GET. A body is read only when its type says that it is JSON, which no page sends without leave. */
const isForgeable = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'POST' &&
  !(method === 'GET' && (headers['apollo-require-preflight'] || headers['x-apollo-operation-name'] || isJson(headers['content-type'])));

const isJson = (type = ''): boolean => /^application\/json\s*(?:;|$)/i.test(type);
