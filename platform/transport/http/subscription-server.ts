import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../kernel/log.js';
import { PassportRefused } from '../../security/passport/passport-tokens.js';
import type { VerifyPassport } from '../../security/passport/passports.js';
import type { SubgraphRequest } from '../../service/request.js';
import { type CallExtensions, PASSPORT_REFUSED } from './calls.js';
import { documentReader } from './documents.js';
import { formattedEvents } from './formatted-events.js';
import type { ServedSubgraph } from './served-subgraph.js';

export interface SubscriptionServerOptions {
  readonly subgraphs: readonly ServedSubgraph[];
  readonly verify: VerifyPassport;
  readonly log: Logger;
}

/** The close code of a process that is leaving: subscribers resume at another replica, from their last cursor. */
const GOING_AWAY = 1001;
/** The interval between pings, in ms. A peer that has not answered a ping by the next one is closed. */
const PING_EVERY = 15_000;
/** How long a peer may take to answer the close of a socket, in ms. */
const CLOSE_TIMEOUT = 1_000;

/** Serves subscriptions over the graphql-transport-ws protocol, on the path of each subgraph. */
export function serveSubscriptions(server: Server, { subgraphs, verify, log }: SubscriptionServerOptions): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols });
  const protocols = new Map(subgraphs.map((each) => [`/${each.declaration.name}/graphql`, protocolOf(each, verify, log)]));
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const protocol = protocols.get(request.url ?? '');
    if (!protocol) return socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
    return sockets.handleUpgrade(request, socket, head, (opened) => open(opened, protocol, log));
  };
  server.on('upgrade', upgrade);
  return {
    async stop() {
      server.off('upgrade', upgrade);
      const closed = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      const forceClose = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_TIMEOUT);
      await Promise.all(closed);
      clearTimeout(forceClose);
      sockets.close();
    },
  };
}

type Protocol = ReturnType<typeof protocolOf>;

function protocolOf(subgraph: ServedSubgraph, verify: VerifyPassport, log: Logger) {
  const { name } = subgraph.declaration;
  const read = documentReader(subgraph.schema);
  return makeServer<Record<string, unknown>, undefined>({
    connectionInitWaitTimeout: 5_000,
    /** False closes the socket with 4403: Forbidden. */
    onConnect: async ({ connectionParams }) => {
      try {
        await verify(connectionParams?.passport, name);
        return true;
      } catch (error) {
        return refused(error, log);
      }
    },
    onSubscribe: async (_context, _id, { query, operationName, variables, extensions }) => {
      const call = (extensions ?? {}) as unknown as CallExtensions;
      try {
        const caller = await verify(call.passport, name);
        const document = read(query);
        if ('errors' in document) return document.errors;
        const { correlationId, traceparent, resumeAfter } = call;
        const request: SubgraphRequest = {
          ...document,
          operationName: operationName ?? undefined,
          variables: variables ?? {},
          caller,
          correlationId,
          traceparent,
          resumeAfter,
        };
        return { schema: subgraph.schema, ...document, operationName, contextValue: request };
      } catch (error) {
        refused(error, log);
        return [new GraphQLError(PASSPORT_REFUSED.message, PASSPORT_REFUSED)];
      }
    },
    subscribe: ({ contextValue }) => formattedEvents(contextValue as SubgraphRequest, subgraph, log),
    // Queries and mutations come over HTTP.
    execute: (_args: ExecutionArgs) => {
      throw new Error('only subscriptions are served here');
    },
  });
}

function refused(error: unknown, log: Logger): false {
  if (!(error instanceof PassportRefused)) throw error;
  log.warn({ reason: error.message }, 'a socket without a valid passport was refused');
  return false;
}

function open(socket: WebSocket, protocol: Protocol, log: Logger): void {
  socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
  dropWhenSilent(socket);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve) => {
          socket.send(data, () => resolve());
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (message) => {
          handle(String(message)).catch((error: unknown) => {
            log.error({ err: error }, 'a message of a socket could not be handled');
            socket.close(CloseCode.InternalServerError, 'Internal server error');
          });
        }),
    },
    undefined,
  );
  socket.once('close', (code, reason) => void closed(code, String(reason)));
}

function dropWhenSilent(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const pings = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    return socket.ping();
  }, PING_EVERY);
  socket.once('close', () => clearInterval(pings));
}
