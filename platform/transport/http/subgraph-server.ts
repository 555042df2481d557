import Fastify, { type FastifyError, type FastifyInstance, type FastifyPluginCallback, type FastifyReply, LogController } from 'fastify';
import { dependenceOf } from '../../kernel/dependence.js';
import { ErrorCode } from '../../kernel/errors.js';
import type { Caller } from '../../kernel/identity.js';
import type { Logger } from '../../kernel/log.js';
import { progressOf } from '../../kernel/position.js';
import { PassportRefused } from '../../security/passport/passport-tokens.js';
import type { VerifyPassport } from '../../security/passport/passports.js';
import { routesOf } from '../../service/routes.js';
import { callIn, PASSPORT_HEADER, PASSPORT_REFUSED, writtenResult } from './calls.js';
import { documentReader } from './documents.js';
import { formatResult } from './format-result.js';
import { healthRoutes, type ReadinessCheck } from './health.js';
import { listen } from './listen.js';
import type { ServedSubgraph } from './served-subgraph.js';
import { serveSubscriptions } from './subscription-server.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller in the passport of the request. */
    caller: Caller;
  }
}

export interface SubgraphServerOptions {
  /** Each is served at `/<name>/graphql`. */
  readonly subgraphs: readonly ServedSubgraph[];
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  readonly verify: VerifyPassport;
  readonly log: Logger;
  readonly readiness?: readonly ReadinessCheck[];
  /** How long a stop waits for the calls in flight, in ms. */
  readonly drainTimeout: number;
  /** Routes that need no passport and protect themselves: the metrics page. */
  readonly open?: readonly FastifyPluginCallback[];
}

export interface SubgraphServer {
  /** `http://host:port` */
  readonly origin: string;
  readonly port: number;
  /** Reports from now on that it is not ready. It serves as before, but closes each connection after its reply. */
  drain(): void;
  /** Accepts no new calls, finishes those in flight, and closes. */
  stop(): Promise<void>;
}

/** The largest body, in bytes: one fetch may have many entities. The router limits the bodies of clients. */
const LARGEST_BODY = 16 * 1_048_576;
/** Longer than callers keep an idle connection, so that none is closed while a call is being sent on it. In ms. */
const KEEP_ALIVE = 75_000;

/** Serves subgraphs over HTTP to routers and other services. Nobody else has a passport, and without one only health is served. */
export async function startSubgraphServer(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { subgraphs, verify, log, host } = options;
  let stopping = false;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    // A caller with a passport is trusted to name the client of a request.
    trustProxy: true,
    keepAliveTimeout: KEEP_ALIVE,
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;

  app.addHook('onSend', async (_request, reply) => {
    // Callers then open a new connection, or find that the server is gone: no call is in flight on a connection that is being closed.
    if (stopping) void reply.header('connection', 'close');
  });
  healthRoutes(app, options.readiness ?? [], () => stopping);
  for (const mount of options.open ?? []) app.register(mount);
  for (const subgraph of subgraphs) app.register(guarded(subgraph, verify, log), { prefix: `/${subgraph.declaration.name}` });
  // An unknown path is refused like a call without a passport: strangers do not learn which paths exist.
  app.setNotFoundHandler((_request, reply) => refuse(reply, 401, PASSPORT_REFUSED));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { statusCode = 500, message } = error;
    if (statusCode < 500) return refuse(reply, statusCode, { message, extensions: { code: ErrorCode.BAD_USER_INPUT } });
    log.error({ err: error }, 'a request failed');
    return refuse(reply, 500, { message: 'Something went wrong', extensions: { code: ErrorCode.INTERNAL } });
  });
  const sockets = serveSubscriptions(app.server, { subgraphs, verify, log });
  const { origin, port } = await listen(app, { host, port: options.port });
  return {
    origin,
    port,
    drain() {
      stopping = true;
    },
    async stop() {
      stopping = true;
      // First: subscribers must see a broken connection and resume elsewhere, not a subscription that has ended.
      await sockets.stop();
      const forceClose = setTimeout(() => app.server.closeAllConnections(), options.drainTimeout);
      await app.close();
      clearTimeout(forceClose);
    },
  };
}

/** The routes of one subgraph: GraphQL and its own HTTP. All of them need a passport for this subgraph. */
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
        log.warn({ reason: error.message, from: request.ip, url: request.url }, 'a request without a valid passport was refused');
        return refuse(reply, 401, PASSPORT_REFUSED);
      }
    });
    graphqlRoute(app, subgraph, log);
    for (const routes of routesOf(subgraph.declaration, subgraph.context)) app.register(routes);
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
    const formatted = formatResult(result, log.child({ service: declaration.name, correlationId: call.correlationId }));
    return writtenResult(formatted, dependenceOf(result), progressOf(result));
  });
}

const refuse = (reply: FastifyReply, status: number, error: object) => reply.code(status).send({ errors: [error] });
