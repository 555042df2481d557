import type { Readable } from 'node:stream';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { passedOn, type RawReply, type RawRequest } from '../../platform/transport/http/raw.js';

/** The owner of some paths, in another process. */
export interface PassedPaths {
  /** Each with everything below it: `/webhooks/payments`. */
  readonly paths: readonly string[];
  pass(request: RawRequest): Promise<RawReply>;
}

/** Webhooks, hosted pages, uploads: handed on to their owner as they came, and so the reply. Bodies are streams that nobody reads here. */
export const passThrough =
  (owners: readonly PassedPaths[]): FastifyPluginCallback =>
  (app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    for (const { paths, pass } of owners) {
      for (const path of paths) for (const url of [path, `${path}/*`]) app.all(url, (request, reply) => handOn(request, reply, pass));
    }
    done();
  };

async function handOn(request: FastifyRequest, reply: FastifyReply, pass: PassedPaths['pass']): Promise<FastifyReply> {
  const { method, url: path, headers, host, protocol } = request;
  const from = { kind: 'anonymous', address: request.ip, userAgent: headers['user-agent'] } as const;
  const answered = await pass({ method, path, headers, body: request.body as Readable | undefined, from, host, protocol });
  return reply.code(answered.status).headers(passedOn(answered.headers)).send(answered.body);
}
