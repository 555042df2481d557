import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../../platform/kernel/ids.js';
import { protectAnswer } from './protect-answers.js';

/** A refusal in the shape of GraphQL's errors. */
const refusal = (message: string, correlationId: string) => ({
  errors: [{ message, extensions: { code: 'BAD_USER_INPUT', correlationId } }],
});

/** Answers a request whose address no route can be found for, since it cannot be decoded or is too long: fastify runs no hook for it. */
export const answerUnrouted =
  (isOverTls: (request: IncomingMessage) => boolean) =>
  ({ statusCode = 400 }: FastifyError, { raw }: FastifyRequest, reply: FastifyReply): void => {
    protectAnswer(reply, isOverTls(raw));
    const correlationId = newId();
    const message = statusCode === 414 ? 'The address is too long' : 'The address cannot be decoded';
    void reply.code(statusCode).header('x-correlation-id', correlationId).send(refusal(message, correlationId));
  };

const UNREADABLE: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come to its end in time'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large'],
};

/** Answers what is no HTTP request, and leaves: where the next one would begin is not known. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = UNREADABLE[error.code ?? ''] ?? ['400 Bad Request', 'This is no HTTP request'];
  const body = JSON.stringify(refusal(message, newId()));
  const headers = [
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: private, no-store',
    'x-content-type-options: nosniff',
  ];
  if (socket.writable) socket.write([`HTTP/1.1 ${status}`, ...headers, '', body].join('\r\n'));
  socket.destroy(error);
}
