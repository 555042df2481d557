import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { currentRequest } from '../http/current-request.js';
import { identify } from '../pipeline/identify.js';
import type { OperationPayload } from './operation-payload.js';
import { OperationStream } from './operation-stream.js';
import { ResultStream } from './result-stream.js';
import type { StreamFormat } from './stream-formats.js';
import { CLOSE_REASONS } from './transport.js';
import type { TransportOptions } from './transport-options.js';

export interface StreamedRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly format: StreamFormat;
}

/** Answers one operation with a stream of its results, and resolves at its end. Rejects before it has begun when it is refused. */
export async function answerStream(asked: StreamedRequest, payload: OperationPayload, options: TransportOptions): Promise<void> {
  const { connection, stream, correlationId } = await open(asked, options);
  const operation = connection.begin('', payload);
  const results = await options.runner.run(payload, connection.scope(correlationId), { operation, pending: connection.pending });
  stream.open();
  if (!(results instanceof OperationStream)) await stream.next(results);
  else {
    connection.follow('', results);
    try {
      for await (const result of results) await stream.next(result);
    } catch (error) {
      // The stream of the operation has formatted it.
      await stream.fail(error as GraphQLError);
    }
  }
  stream.complete();
}

/** Until it resolves a refusal is answered by the status; from there on by the stream. */
async function open({ request: { headers, ip }, reply, format }: StreamedRequest, options: TransportOptions) {
  const principal = await identify(headers.authorization, { address: ip, userAgent: headers['user-agent'] }, options.identity);
  const correlationId = currentRequest()?.correlationId;
  const stream = new ResultStream(reply.raw, {
    format,
    context: { correlationId, log: currentRequest()?.log ?? options.log },
    headers: reply.getHeaders() as OutgoingHttpHeaders,
    limits: options.config.subscriptions,
    stalled: () => connection.end(CLOSE_REASONS.slow),
  });
  const connection = options.connections.join(principal, stream);
  reply.hijack();
  reply.raw.once('close', () => options.connections.leave(connection));
  if (reply.raw.destroyed) options.connections.leave(connection);
  return { connection, stream, correlationId };
}
