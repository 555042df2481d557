import { Readable } from 'node:stream';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../kernel/clock.js';
import { ErrorCode } from '../../kernel/errors.js';
import { type DiskFiles, UploadRefused } from './disk-files.js';
import { attachment } from './disposition.js';
import { pathOf } from './objects.js';
import { type Grant, verifiedGrant } from './signatures.js';

export interface DiskRoutesOptions {
  readonly bucket: string;
  readonly files: DiskFiles;
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

type ObjectRequest = FastifyRequest<{ Params: { key: string } }>;

/** No browser shows or runs what is served, and no proxy stores it. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
  'cross-origin-resource-policy': 'cross-origin',
};

/** `PUT` and `GET` of signed addresses. Without a valid signature the reply is 403, whether or not the object exists. */
export const diskRoutes =
  ({ bucket, files, secrets, clock }: DiskRoutesOptions): FastifyPluginCallback =>
  (app, _options, done) => {
    // Bodies are streams: they go to the disk as they arrive, and are never in memory as a whole.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, callback) => callback(null, payload));
    const url = `${pathOf(bucket)}/:key`;
    const granted = (method: Grant['method'], { params, url: requested }: ObjectRequest) =>
      verifiedGrant({ method, bucket, key: params.key }, new URL(requested, 'http://local').searchParams, secrets, clock.now());

    app.put(url, async (request: ObjectRequest, reply) => {
      const grant = granted('PUT', request);
      return grant ? upload(files, grant, request, reply) : refused(reply, 403, ErrorCode.FORBIDDEN);
    });
    app.get(url, async (request: ObjectRequest, reply) => {
      const grant = granted('GET', request);
      return grant ? download(files, grant, reply) : refused(reply, 403, ErrorCode.FORBIDDEN);
    });
    done();
  };

async function upload(
  files: DiskFiles,
  { key, size = 0, sha256, type }: Grant,
  request: ObjectRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { headers, body } = request;
  if (headers['content-type'] !== type) return refused(reply, 415, ErrorCode.UPLOAD_TYPE_REFUSED);
  if (Number(headers['content-length'] ?? 0) > size) return refused(reply, 413, ErrorCode.UPLOAD_TOO_LARGE);
  try {
    await files.write(key, body instanceof Readable ? body : Readable.from([]), { size, sha256 });
    return reply.code(200).headers(SAFE_HEADERS).send();
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    switch (error.reason) {
      case 'too large':
        return refused(reply, 413, ErrorCode.UPLOAD_TOO_LARGE);
      case 'not as announced':
        return refused(reply, 400, ErrorCode.UPLOAD_INCOMPLETE);
      case 'there already':
        return refused(reply, 409, ErrorCode.CONFLICT);
    }
  }
}

async function download(files: DiskFiles, { key, type, name = key }: Grant, reply: FastifyReply): Promise<FastifyReply> {
  const found = await files.read(key);
  if (!found) return refused(reply, 404, ErrorCode.NOT_FOUND);
  return reply
    .headers({ ...SAFE_HEADERS, 'content-type': type, 'content-length': found.size, 'content-disposition': attachment(name) })
    .send(found.body);
}

/** Refuses a request and closes the connection, so that the rest of its body is not read. */
const refused = (reply: FastifyReply, status: number, code: ErrorCode): FastifyReply =>
  reply
    .code(status)
    .headers({ ...SAFE_HEADERS, connection: 'close' })
    .send({ error: code });
