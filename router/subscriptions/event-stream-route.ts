import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import { currentRequest } from '../http/current-request.js';
import { identify } from '../pipeline/identify.js';
import { CLOSE_REASONS, ClientConnection } from './client-connection.js';
import { EventStream } from './event-stream.js';
import type { OperationPayload } from './operation-runner.js';
import { OperationStream } from './operation-stream.js';
import type { TransportOptions } from './transport.js';

/**
 * GraphQL over server-sent events on `/graphql/stream`, one operation a request. The events are those of graphql-sse; its
 * handler is left out, for it reads a source to its end however slowly the client reads.
 */
export function eventStreamRoute(app: FastifyInstance, door: TransportOptions): void {
  app.post('/graphql/stream', { bodyLimit: door.config.limits.body }, async (request, reply) => {
    if (!takesEvents(request.headers.accept)) throw notAcceptable();
    const payload = payloadOf(request.body);
    const { connection, stream, correlationId } = await opened(request, reply, door);
    const results = await door.requests.run(payload, connection.scope(correlationId), connection.pending);
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
  });
}

/** Until here a refusal is told by the status; from here on by the stream. */
async function opened({ headers, ip }: FastifyRequest, reply: FastifyReply, door: TransportOptions) {
  const { live } = door.config;
  const principal = await identify(headers.authorization, { address: ip, userAgent: headers['user-agent'] }, door.identifying);
  const correlationId = currentRequest()?.correlationId;
  const context = { correlationId, log: currentRequest()?.log ?? door.log };
  const alsoTold = reply.getHeaders() as OutgoingHttpHeaders;
  const stream = new EventStream(reply.raw, context, alsoTold, live, () => connection.end(CLOSE_REASONS.slow));
  const connection = new ClientConnection(principal, door.log, live.subscriptions, stream);
  door.connections.join(connection);
  reply.hijack();
  reply.raw.once('close', () => door.connections.leave(connection));
  if (reply.raw.destroyed) door.connections.leave(connection);
  return { connection, stream, correlationId };
}

const takesEvents = (accept = '*/*'): boolean => /text\/event-stream|text\/\*|\*\/\*/.test(accept);

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
