import type { FastifyReply } from 'fastify';

/** Says that the answer would be another one with another of these headers, beside those that were named before. */
export function vary(reply: FastifyReply, ...names: readonly string[]): void {
  void reply.header('vary', [reply.getHeader('vary'), ...names].flat().filter(Boolean).join(', '));
}
