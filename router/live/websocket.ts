import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type GraphQLError, parse } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { DomainError, ErrorCode, toGraphQLError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/log.js';
import type { RouterConfig } from '../config.js';
import { type Identifying, identify } from '../identity.js';
import { type Connection, ENDED } from './connection.js';
import type { Connections } from './connections.js';
import type { LivePayload, LiveRequests } from './live-requests.js';
import { watchPulse } from './pulse.js';

export interface LiveDoor {
  readonly connections: Connections;
  readonly requests: LiveRequests;
  readonly identifying: Identifying;
  readonly config: RouterConfig;
  readonly log: Logger;
  /** Who connects, as far as the HTTP edge believes its headers. */
  readonly addressOf: (request: IncomingMessage) => string | undefined;
}

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  connection?: Connection;
}

/** The graphql-transport-ws protocol on `/graphql`. */
export function serveWebSockets(server: Server, door: LiveDoor): { stop(): Promise<void> } {
  const { connections, config, log } = door;
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: config.limits.body });
  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: config.live.initTimeout,
    onConnect: async ({ connectionParams, extra }) => admitted(connectionParams, extra, door),
    onSubscribe: ({ extra }, _id, payload) => runnable(payload as unknown as LivePayload, extra, connections),
    execute: ((args: ExecutionArgs) => run(args, door.requests)) as never,
    onComplete: ({ extra }) => {
      if (extra.connection) extra.connection.open -= 1;
    },
    onDisconnect: ({ extra }) => {
      if (extra.connection) connections.leave(extra.connection);
    },
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    watchPulse(socket, config.live);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve) => {
            // Resolves when the line has taken it: until then nothing further is read for this subscription.
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
      { socket, request },
    );
    socket.once('close', (code, reason) => void closed(code, String(reason)));
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== '/graphql') socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  };
  server.on('upgrade', upgrade);
  return {
    async stop() {
      server.off('upgrade', upgrade);
      const gone = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets.clients) socket.close(ENDED.away.code, ENDED.away.reason);
      const late = setTimeout(() => [...sockets.clients].forEach((socket) => socket.terminate()), 1_000);
      await Promise.all(gone);
      clearTimeout(late);
      sockets.close();
    },
  };
}

/** False is answered with 4403: Forbidden. */
async function admitted(params: Record<string, unknown> | undefined, extra: Extra, door: LiveDoor): Promise<boolean> {
  const { connections, identifying, log, addressOf } = door;
  const correlationId = newId();
  const from = { address: addressOf(extra.request), userAgent: extra.request.headers['user-agent'] };
  try {
    const principal = await identify(authorizationOf(params), from, identifying);
    connections.admit(principal);
    const connection: Connection = {
      correlationId,
      log: log.child({ correlationId }),
      principal,
      open: 0,
      end: ({ code, reason }) => extra.socket.close(code, reason),
    };
    extra.connection = connection;
    connections.join(connection);
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === ErrorCode.UNAUTHENTICATED) return false;
    extra.socket.close(ENDED.later.code, error.message);
    return false;
  }
}

/** `authorization` is written like the header; clients differ in how they write the name. */
function authorizationOf(params: Record<string, unknown> = {}): string | undefined {
  const value = params.authorization ?? params.Authorization;
  return typeof value === 'string' ? value : undefined;
}

/** Stands in for every document: graphql-ws wants one to look at, and ours is read, checked and run by `LiveRequests`. */
const STAND_IN = parse('{ __typename }');

interface Runnable {
  readonly payload: LivePayload;
  readonly connection: Connection;
}

const run = ({ contextValue }: ExecutionArgs, requests: LiveRequests) => {
  const { payload, connection } = contextValue as Runnable;
  return requests.run(payload, connection);
};

/** What graphql-ws hands to `execute`, or why it may not. */
function runnable(payload: LivePayload, { connection }: Extra, connections: Connections): ExecutionArgs | GraphQLError[] {
  if (!connection) throw new Error('a subscription before the connection was acknowledged');
  try {
    connections.admitSubscription(connection);
  } catch (error) {
    return [toGraphQLError(error as DomainError)];
  }
  connection.open += 1;
  return { schema: undefined as never, document: STAND_IN, contextValue: { payload, connection } satisfies Runnable };
}
