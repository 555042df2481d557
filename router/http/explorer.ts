import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Only this origin's own scripts, styles, workers and connections. The editor compiles patterns, hence `unsafe-eval`. */
const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>LMS explorer</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphiql/explorer.css" />
  </head>
  <body class="no-focus-outline">
    <noscript>The explorer needs JavaScript.</noscript>
    <div id="root"></div>
    <script src="/graphiql/explorer.js"></script>
    <script src="/graphiql/start.js"></script>
  </body>
</html>
`;

/** The editor's language services run beside the page, each in a worker of this origin. */
const START = `
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => '/graphiql/' + label + '.worker.js' };
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: 'LMS explorer',
  endpoint: '/graphql',
  // Not over WebSocket: there GraphiQL sends no headers, and with them no access token.
  subscriptionsProtocol: 'GRAPHQL_SSE',
  method: 'POST',
});
`;

const JAVASCRIPT = 'text/javascript; charset=utf-8';

interface Asset {
  readonly type: string;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** GraphiQL at `/graphiql`, from our own origin altogether, so that it works without internet. Loaded when it is first asked for. */
export function explorerRoutes(app: FastifyInstance): void {
  let loaded: Promise<ReadonlyMap<string, Asset>> | undefined;
  app.get('/graphiql', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', CONTENT_SECURITY).send(PAGE),
  );
  app.get<{ Params: { file: string } }>('/graphiql/:file', async (request, reply) => {
    loaded ??= load();
    const asset = (await loaded).get(request.params.file);
    if (!asset) return reply.callNotFound();
    void reply.headers({ etag: asset.etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
    return reply.type(asset.type).header('content-encoding', 'gzip').send(asset.gzipped);
  });
}

async function load(): Promise<ReadonlyMap<string, Asset>> {
  const { js, css, editorWorkerService, graphqlWorker, jsonWorker } = await import('@graphql-yoga/render-graphiql/graphiql');
  const files: [name: string, type: string, content: string][] = [
    ['explorer.js', JAVASCRIPT, js],
    ['explorer.css', 'text/css; charset=utf-8', css],
    ['start.js', JAVASCRIPT, START],
    ['editorWorkerService.worker.js', JAVASCRIPT, editorWorkerService],
    ['graphql.worker.js', JAVASCRIPT, graphqlWorker],
    ['json.worker.js', JAVASCRIPT, jsonWorker],
  ];
  return new Map(await Promise.all(files.map(async ([name, type, content]) => [name, await packed(type, content)] as const)));
}

async function packed(type: string, content: string): Promise<Asset> {
  const gzipped = await promisify(gzip)(content);
  return { type, gzipped, etag: `"${createHash('sha256').update(gzipped).digest('base64url')}"` };
}
