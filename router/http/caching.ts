import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestScope } from '../request.js';

/** Anybody's answer may be kept, and is asked for anew with its tag: what it shows may change at any time. */
const REVALIDATED = 'no-cache';
const NOT_KEPT = 'private, no-store';

/** Whether the answer to a query by GET may be kept: when nobody is signed in and nothing failed. */
export const cacheControl: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { body, http }, contextValue }) {
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
  void reply.header('vary', [reply.getHeader('vary'), 'authorization', 'accept'].flat().filter(Boolean).join(', '));
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
