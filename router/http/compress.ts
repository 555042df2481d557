import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { vary } from './vary.js';

/** In bytes. What is smaller goes out in one packet either way. */
const WORTH_IT = 1_400;

type Compress = (text: string) => Promise<Buffer>;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * The better first, each in its quickest quality. Of a list of courses, 91 kB, on Node 24.21: br 1 leaves 22.5 kB in 0.2 ms, br 4 21.9 in 0.7,
 * gzip 1 25.3 in 0.4 and gzip 6 21.5 in 1.4.
 */
const CODINGS: ReadonlyMap<string, Compress> = new Map<string, Compress>([
  ['br', (text) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['gzip', (text) => zip(text, { level: 1 })],
]);

/**
 * Compresses an answer for a client that accepts it, unless it may not be transformed: those to mutations, which hold tokens. Its tag
 * becomes a weak one, for it stands for other bytes. For `onSend`.
 */
export async function compress({ headers }: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  vary(reply, 'accept-encoding');
  if (typeof payload !== 'string' || payload.length < WORTH_IT || isFixed(reply)) return payload;
  const coding = codingFor(headers['accept-encoding']);
  const compressed = coding && CODINGS.get(coding);
  if (!compressed) return payload;
  const tag = reply.getHeader('etag');
  if (typeof tag === 'string') void reply.header('etag', `W/${tag}`);
  void reply.header('content-encoding', coding).removeHeader('content-length');
  return compressed(payload);
}

const isFixed = (reply: FastifyReply): boolean => String(reply.getHeader('cache-control')).includes('no-transform');

/** The one that the client prefers; ours of those that it likes as well. Undefined when it accepts none. */
export function codingFor(accepted: string | string[] = ''): string | undefined {
  const weights = new Map(String(accepted).toLowerCase().split(',').map(weighed));
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best = ''] = [...CODINGS.keys()].sort((one, other) => weightOf(other) - weightOf(one));
  return weightOf(best) > 0 ? best : undefined;
}

function weighed(each: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = each.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [coding, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}
