import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import { admitBody } from '../http/admit-body.js';
import { currentRequest } from '../http/current-request.js';
import { jsonRoutes } from '../http/json-body.js';
import { identify } from '../pipeline/identify.js';
import { EventStream } from './event-stream.js';
import type { OperationPayload } from './operation-runner.js';
import { OperationStream } from './operation-stream.js';
import { CLOSE_REASONS } from './transport.js';
import type { TransportOptions } from './transport-options.js';

/**
 * GraphQL over server-sent events on `/graphql/stream`, one operation a request. The events are those of graphql-sse; its
 * handler is left out, for it reads a source to its end however slowly the client reads.
 */
export function eventStreamRoute(app: FastifyInstance, options: TransportOptions): void {
  const { identity, rates, config } = options;
  const { limits } = config;
  const preParsing = admitBody({ verify: identity.verify, rates, limits });
  jsonRoutes(app, limits, (own) => {
    own.post('/graphql/stream', { bodyLimit: limits.body, preParsing }, (request, reply) => answer(request, reply, options));
  });
}

async function answer(request: FastifyRequest, reply: FastifyReply, options: TransportOptions): Promise<void> {
  if (!acceptsEvents(request.headers.accept)) throw notAcceptable();
  const payload = payloadOf(request.body);
  const { connection, stream, correlationId } = await open(request, reply, options);
  const operation = connection.begin('', payload);
  const results = await options.runner.run(payload, connection.scope(correlationId), { operation, pending: connection.pending });
  stream.open();
  if (!(results instanceof OperationStream)) await stream.next(results);
  else {
    connection.follow('', results);
    try {
      for await (const result of results) await stream.next(result);
    } catch (error) {
      await stream.next({ errors: [error as never] });
    }
  }
  stream.complete();
}

/** Until it resolves a refusal is answered by the status; from there on by the stream. */
async function open({ headers, ip }: FastifyRequest, reply: FastifyReply, options: TransportOptions) {
  const { subscriptions } = options.config;
  const principal = await identify(headers.authorization, { address: ip, userAgent: headers['user-agent'] }, options.identity);
  const correlationId = currentRequest()?.correlationId;
  const context = { correlationId, log: currentRequest()?.log ?? options.log };
  const headersSoFar = reply.getHeaders() as OutgoingHttpHeaders;
  const stream = new EventStream(reply.raw, context, headersSoFar, subscriptions, () => connection.end(CLOSE_REASONS.slow));
  const connection = options.connections.join(principal, stream);
  reply.hijack();
  reply.raw.once('close', () => options.connections.leave(connection));
  if (reply.raw.destroyed) options.connections.leave(connection);
  return { connection, stream, correlationId };
}

const acceptsEvents = (accept = '*/*'): boolean => /text\/event-stream|text\/\*|\*\/\*/.test(accept);

const notAcceptable = () => Object.assign(badInput({ accept: 'must allow text/event-stream' }), { statusCode: 406 });

/** Throws BAD_USER_INPUT for what is not a GraphQL request. */
function payloadOf(body: unknown): OperationPayload {
  if (!isObject(body)) throw badInput({ body: 'must be a JSON object' });
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string') throw badInput({ query: 'must be a text' });
  if (operationName != null && typeof operationName !== 'string') throw badInput({ operationName: 'must be a text' });
  if (variables != null && !isObject(variables)) throw badInput({ variables: 'must be an object' });
  if (extensions != null && !isObject(extensions)) throw badInput({ extensions: 'must be an object' });
  return { query, operationName, variables, extensions };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
