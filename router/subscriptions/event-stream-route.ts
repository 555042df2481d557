import type { FastifyInstance } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import { admitBody } from '../http/admit-body.js';
import { jsonRoutes } from '../http/json-body.js';
import { answerStream } from './answer-stream.js';
import { payloadOf } from './operation-payload.js';
import { EVENTS } from './stream-formats.js';
import type { TransportOptions } from './transport-options.js';

/**
 * GraphQL over server-sent events on `/graphql/stream`, one operation of any kind a request. The events are those of graphql-sse; its
 * handler is left out, for it reads a source to its end however slowly the client reads.
 */
export function eventStreamRoute(app: FastifyInstance, options: TransportOptions): void {
  const { identity, rates, config } = options;
  const { limits } = config;
  const preParsing = admitBody({ verify: identity.verify, rates, limits });
  jsonRoutes(app, limits, (own) => {
    own.post('/graphql/stream', { bodyLimit: limits.body, preParsing }, async (request, reply) => {
      if (!acceptsEvents(request.headers.accept)) throw notAcceptable();
      await answerStream({ request, reply, format: EVENTS }, payloadOf(request.body), options);
    });
  });
}

const acceptsEvents = (accept = '*/*'): boolean => /text\/event-stream|text\/\*|\*\/\*/.test(accept);

const notAcceptable = () => Object.assign(badInput({ accept: 'must allow text/event-stream' }), { statusCode: 406 });
