import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import send from '@fastify/send';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../kernel/clock.js';
import { ErrorCode } from '../../kernel/errors.js';
import type { DiskFiles } from './disk-files.js';
import type { DiskParts } from './disk-parts.js';
import { contentDisposition } from './disposition.js';
import { pathOf } from './objects.js';
import { type Grant, verifiedGrant } from './signatures.js';
import { UploadRefused } from './upload-refused.js';

export interface DiskRoutesOptions {
  readonly bucket: string;
  readonly files: DiskFiles;
  readonly parts: DiskParts;
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

type ObjectRequest = FastifyRequest<{ Params: { key: string } }>;

/** No browser runs what is served, and no proxy stores it. A page of another origin may read of an answer what S3 lets it read. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-expose-headers': 'etag, accept-ranges, content-range, content-disposition',
};

/** `PUT`, `GET` and `HEAD` of signed addresses. Without a valid signature the reply is 403, whether or not the object exists. */
export const diskRoutes =
  ({ bucket, secrets, clock, ...stores }: DiskRoutesOptions): FastifyPluginCallback =>
  (app, _options, done) => {
    // Bodies are streams: they go to the disk as they arrive, and are never in memory as a whole.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, callback) => callback(null, payload));
    const url = `${pathOf(bucket)}/:key`;
    const granted = (method: Grant['method'], { params, url: requested }: ObjectRequest) =>
      verifiedGrant({ method, bucket, key: params.key }, new URL(requested, 'http://local').searchParams, secrets, clock.now());

    app.put(url, async (request: ObjectRequest, reply) => {
      const grant = granted('PUT', request);
      return grant ? upload(stores, grant, request, reply) : refused(reply, 403, ErrorCode.FORBIDDEN);
    });
    app.get(url, { exposeHeadRoute: true }, async (request: ObjectRequest, reply) => {
      const grant = granted('GET', request);
      return grant ? download(stores.files, grant, request, reply) : refused(reply, 403, ErrorCode.FORBIDDEN);
    });
    done();
  };

type Stores = Pick<DiskRoutesOptions, 'files' | 'parts'>;

/** What differs from what was signed is refused with the status of S3: 403 by its headers, 400 by its bytes, 412 for a second object. */
async function upload(stores: Stores, grant: Grant, request: ObjectRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { headers, body } = request;
  if (grant.part === undefined && headers['content-type'] !== grant.type) return refused(reply, 403, ErrorCode.UPLOAD_TYPE_REFUSED);
  // Also an upload that does not say how long it is.
  if (Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > (grant.size ?? 0)) {
    return refused(reply, 403, ErrorCode.UPLOAD_TOO_LARGE);
  }
  try {
    const etag = await store(stores, grant, body instanceof Readable ? body : Readable.from([]));
    return reply
      .code(200)
      .headers({ ...SAFE_HEADERS, ...(etag && { etag: `"${etag}"` }) })
      .send();
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    switch (error.reason) {
      case 'not as announced':
        return refused(reply, 400, ErrorCode.UPLOAD_INCOMPLETE);
      case 'there already':
        return refused(reply, 412, ErrorCode.CONFLICT);
      case 'no such upload':
        return refused(reply, 404, ErrorCode.NOT_FOUND);
    }
  }
}

async function store({ files, parts }: Stores, grant: Grant, body: Readable): Promise<string | undefined> {
  const { key, size = 0, sha256, upload: id, part } = grant;
  if (id !== undefined && part !== undefined) return parts.write({ key, id }, part, body, { size, sha256 });
  await files.write(key, body, { size, sha256 });
  return undefined;
}

async function download(files: DiskFiles, grant: Grant, request: ObjectRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { key, type, name = key, show } = grant;
  const path = await files.find(key);
  if (!path) return refused(reply, 404, ErrorCode.NOT_FOUND);
  // Ranges and conditions of the request are its business.
  const sent = await send(request.raw, `/${basename(path)}`, {
    root: dirname(path),
    cacheControl: false,
    contentType: false,
    index: false,
  });
  if (sent.type === 'error') return refused(reply.headers(rangeOf(sent.headers)), sent.statusCode, ErrorCode.BAD_USER_INPUT);
  const described = { 'content-type': type, 'content-disposition': contentDisposition(name, show === 1) };
  return reply
    .code(sent.statusCode)
    .headers({ ...sent.headers, ...SAFE_HEADERS, ...described })
    .send(sent.stream);
}

/** Of an error's headers: how long the object is whose range was asked for in vain. */
const rangeOf = (headers: Record<string, string>): Record<string, string> =>
  headers['Content-Range'] ? { 'content-range': headers['Content-Range'] } : {};

/** Refuses a request and closes the connection, so that the rest of its body is not read. */
const refused = (reply: FastifyReply, status: number, code: ErrorCode): FastifyReply =>
  reply
    .code(status)
    .headers({ ...SAFE_HEADERS, connection: 'close' })
    .send({ error: code });
