import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { RequestScope } from '../request.js';
import { vary } from './vary.js';

/** Anybody's answer may be kept, and is asked for anew with its tag: what it shows may change at any time. */
const REVALIDATED = 'no-cache';
const NOT_KEPT = 'private, no-store';
/** Nobody compresses it either: the length of what is compressed tells of a secret in it, to one who chooses what stands beside that. */
export const NOT_TRANSFORMED = `${NOT_KEPT}, no-transform`;

/** Whether the answer to a query by GET may be kept: when nobody is signed in and nothing failed. Those to mutations hold tokens. */
export const cacheControl: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, operation, response: { body, http }, contextValue }) {
        if (operation?.operation === OperationTypeNode.MUTATION) http.headers.set('cache-control', NOT_TRANSFORMED);
        if (request.http?.method !== 'GET') return;
        const whole = body.kind === 'single' && !body.singleResult.errors?.length;
        http.headers.set('cache-control', whole && contextValue.principal.caller.kind === 'anonymous' ? REVALIDATED : NOT_KEPT);
      },
    };
  },
};

/** Tags answers that may be kept, and answers 304 to a client that has the one it would get. For `onSend`. */
export async function revalidate({ method, headers }: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (method !== 'GET' && method !== 'HEAD') return payload;
  vary(reply, 'authorization', 'accept');
  const kept = reply.getHeader('cache-control') ?? NOT_KEPT;
  void reply.header('cache-control', kept);
  if (kept !== REVALIDATED || typeof payload !== 'string') return payload;
  const tag = `"${createHash('sha256').update(payload).digest('base64url')}"`;
  void reply.header('etag', tag);
  if (!isKnown(tag, headers['if-none-match'])) return payload;
  void reply.code(304);
  return '';
}

/** `*` is any answer. A proxy that compresses an answer makes its tag a weak one. */
const isKnown = (tag: string, known = ''): boolean =>
  known.trim() === '*' || known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
