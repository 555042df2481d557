import Fastify, { type FastifyError, type FastifyInstance, type FastifyPluginCallback, type FastifyReply, LogController } from 'fastify';
import { ErrorCode } from '../../kernel/errors.js';
import type { Caller } from '../../kernel/identity.js';
import type { Logger } from '../../kernel/log.js';
import { PassportRefused } from '../../security/passport/passport-tokens.js';
import type { VerifyPassport } from '../../security/passport/passports.js';
import { callIn, PASSPORT_HEADER, PASSPORT_REFUSED } from './calls.js';
import { documentReader } from './documents.js';
import { formatResult } from './format-result.js';
import { healthRoutes, type ReadinessCheck } from './health.js';
import type { ServedSubgraph } from './served-subgraph.js';
import { serveSubscriptions } from './subscription-server.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request is made for, by its passport. */
    caller: Caller;
  }
}

export interface SubgraphServerOptions {
  /** Each is served at `/<name>/graphql`. */
  readonly subgraphs: readonly ServedSubgraph[];
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly verify: VerifyPassport;
  readonly log: Logger;
  readonly readiness?: readonly ReadinessCheck[];
  /** How long a stop waits for what runs, in ms. */
  readonly drainTimeout: number;
  /** What guards itself and needs no passport: the page of metrics. */
  readonly open?: readonly FastifyPluginCallback[];
}

export interface SubgraphServer {
  /** `http://host:port` */
  readonly origin: string;
  readonly port: number;
  /** Says from now on that it is not ready, and serves as before, on connections that are used once. */
  drain(): void;
  /** Takes nothing new, finishes what runs, and closes. */
  stop(): Promise<void>;
}

/** Entities of one fetch may be many; clients' own bodies are limited at the router. */
const LARGEST_BODY = 16 * 1_048_576;
/** Longer than callers keep an idle connection, so that it is never closed under a call that is being sent. In ms. */
const KEEP_ALIVE = 75_000;

/** Subgraphs over HTTP, for routers and other services: nobody else has a passport, and without one there is nothing but health. */
export async function startSubgraphServer(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { subgraphs, verify, log, host } = options;
  let stopping = false;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    // Who has a passport says for whom a request comes.
    trustProxy: true,
    keepAliveTimeout: KEEP_ALIVE,
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;

  app.addHook('onSend', async (_request, reply) => {
    // Callers come back on a new connection, or find that nobody listens: no call is under way on one that is being closed.
    if (stopping) void reply.header('connection', 'close');
  });
  healthRoutes(app, options.readiness ?? [], () => stopping);
  for (const mount of options.open ?? []) app.register(mount);
  for (const subgraph of subgraphs) app.register(guarded(subgraph, verify, log), { prefix: `/${subgraph.declaration.name}` });
  // A path of nobody is refused like one without a passport: strangers do not learn what there is.
  app.setNotFoundHandler((_request, reply) => refuse(reply, 401, PASSPORT_REFUSED));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { statusCode = 500, message } = error;
    if (statusCode < 500) return refuse(reply, statusCode, { message, extensions: { code: ErrorCode.BAD_USER_INPUT } });
    log.error({ err: error }, 'a request failed');
    return refuse(reply, 500, { message: 'Something went wrong', extensions: { code: ErrorCode.INTERNAL } });
  });
  const sockets = serveSubscriptions(app.server, { subgraphs, verify, log });
  await app.listen({ host, port: options.port });
  const { port } = app.server.address() as { port: number };
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    drain() {
      stopping = true;
    },
    async stop() {
      stopping = true;
      // First: who subscribes must see a broken line and go elsewhere, not a subscription that came to its end.
      await sockets.stop();
      const late = setTimeout(() => app.server.closeAllConnections(), options.drainTimeout);
      await app.close();
      clearTimeout(late);
    },
  };
}

/** All of one subgraph: GraphQL, and what it serves beside it. Nothing of it is reached without a passport for it. */
const guarded =
  (subgraph: ServedSubgraph, verify: VerifyPassport, log: Logger): FastifyPluginCallback =>
  (app, _options, done) => {
    app.decorateRequest('caller');
    app.addHook('onRequest', async (request, reply) => {
      try {
        request.caller = await verify(request.headers[PASSPORT_HEADER], subgraph.declaration.name);
        return undefined;
      } catch (error) {
        if (!(error instanceof PassportRefused)) throw error;
        log.warn({ reason: error.message, from: request.ip, url: request.url }, 'a request without a good passport was refused');
        return refuse(reply, 401, PASSPORT_REFUSED);
      }
    });
    graphqlRoute(app, subgraph, log);
    const { http } = subgraph.declaration;
    if (http) app.register(http.plugin(subgraph.context));
    done();
  };

interface GraphQLBody {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

const BODY = {
  type: 'object',
  required: ['query'],
  properties: { query: { type: 'string' }, operationName: { type: ['string', 'null'] }, variables: { type: ['object', 'null'] } },
};

function graphqlRoute(app: FastifyInstance, { declaration, schema, client }: ServedSubgraph, log: Logger): void {
  const read = documentReader(schema);
  app.post<{ Body: GraphQLBody }>('/graphql', { schema: { body: BODY } }, async ({ body, headers, caller }) => {
    const call = callIn(headers);
    const { query, operationName, variables } = body;
    const document = read(query);
    if ('errors' in document) return { errors: document.errors };
    const result = await client.execute({ ...document, operationName, variables, caller, ...call });
    return formatResult(result, log.child({ service: declaration.name, correlationId: call.correlationId }));
  });
}

const refuse = (reply: FastifyReply, status: number, error: object) => reply.code(status).send({ errors: [error] });
