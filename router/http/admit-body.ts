import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import type { VerifyAccessToken } from '../../platform/security/tokens.js';
import type { Limits } from '../config.js';
import { type RateLimits, type Sender, SMALL_BODY } from '../pipeline/admit.js';
import { userOf } from '../pipeline/identify.js';

export interface BodyRules {
  readonly verify: VerifyAccessToken;
  readonly rates: Pick<RateLimits, 'bytes'>;
  readonly limits: Limits;
}

/**
 * Before a larger body is read: whether its sender may send so much at once, and has not sent too much of late. What is refused costs next
 * to nothing. A body that does not say its length is held to the same while it comes. For `preParsing`.
 */
export const admitBody =
  ({ verify, rates, limits }: BodyRules) =>
  async ({ headers, ip }: FastifyRequest, reply: FastifyReply, payload: RequestPayload): Promise<RequestPayload> => {
    const length = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : undefined;
    if (length !== undefined && length <= SMALL_BODY) return payload;
    const sender: Sender = { userId: await userOf(headers.authorization, verify), address: ip };
    const largest = sender.userId === undefined ? limits.anonymousBody : limits.body;
    const admit = async (bytes: number, more = bytes) => {
      // How much more would come nobody knows, and it is not waited for.
      if (bytes > largest || length === undefined) void reply.header('connection', 'close');
      await rates.bytes(sender, Math.min(more, largest));
      if (bytes > largest) throw Object.assign(badInput({ body: 'is too large' }), { statusCode: 413 });
    };
    if (length === undefined) return Readable.from(counted(payload as IncomingMessage, admit), { objectMode: false });
    await admit(length);
    return payload;
  };

/** The payload, with its bytes admitted before they are handed on. The first of them are free, as those of a small body are. */
async function* counted(payload: IncomingMessage, admit: (read: number, more: number) => Promise<void>): AsyncIterable<Buffer> {
  let read = 0;
  let admitted = 0;
  // A request that is destroyed could not be answered.
  for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
    read += chunk.length;
    if (read > SMALL_BODY) {
      await admit(read, read - admitted);
      admitted = read;
    }
    yield chunk;
  }
}
