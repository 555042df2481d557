import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, MessageType, stringifyMessage } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { DomainError } from '../../platform/kernel/errors.js';
import type { SubscriptionLimits } from '../config.js';
import { mayConnect } from '../http/may-connect.js';
import { holdsMoreValues } from '../pipeline/json-values.js';
import { refusedMessage } from './admit-message.js';
import { answerPing } from './answer-ping.js';
import { watchHeartbeat } from './heartbeat.js';
import { SendQueue } from './send-queue.js';
import { CLOSE_REASONS } from './transport.js';
import type { TransportOptions } from './transport-options.js';
import { closeSocket, type Extra, graphqlWsProtocol, pace } from './websocket-protocol.js';

export interface WebSocketOptions extends TransportOptions {
  /** The client's address, as far as the HTTP edge believes its headers. */
  readonly addressOf: (request: IncomingMessage) => string | undefined;
  /** Rejects when the address has asked too often: upgrades pass by the limits of other requests. */
  readonly admitRequest: (address: string) => Promise<void>;
}

/** The graphql-transport-ws protocol on `/graphql`. */
export function serveWebSockets(server: Server, options: WebSocketOptions): { stop(): Promise<void> } {
  const { config, log, addressOf } = options;
  const { subscriptions: limits } = config;
  // The types do not know `closeTimeout` yet.
  const serverOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    handleProtocols,
    maxPayload: config.limits.body,
    // A client that reads nothing never answers the close frame.
    closeTimeout: limits.closeTimeout,
  };
  const sockets = new WebSocketServer(serverOptions);
  const protocol = graphqlWsProtocol(options);

  const open = (socket: WebSocket, request: IncomingMessage, address: string | undefined) => {
    const extra: Extra = { socket, request, address };
    const queue = new SendQueue(limits.stallAfter, () => {
      if (extra.connection) extra.connection.end(CLOSE_REASONS.slow);
      else closeSocket(socket, CLOSE_REASONS.slow);
    });
    socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    watchHeartbeat(socket, queue, limits.pingEvery);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(extra, text, queue, limits),
        close: (code, reason) => socket.close(code, reason && brief(reason)),
        // In the place of the library's own pong, which only says back what came.
        onPing: async (payload) => {
          const answer = await answerPing(payload, extra, options);
          await send(extra, stringifyMessage({ type: MessageType.Pong, ...(answer && { payload: answer }) }), queue, limits);
        },
        onMessage: (handle) => {
          let admitted = Promise.resolve();
          socket.on('message', (message: Buffer, isBinary) => {
            // One after the other: messages are to be handled in the order in which they came.
            admitted = admitted.then(async () => {
              const refused = await refusedMessage(extra, message.length, options);
              if (refused) closeSocket(socket, refused);
              else receive(socket, isBinary ? undefined : String(message), handle, options);
            });
            admitted.catch((error: unknown) => log.error({ err: error }, 'a message of a socket could not be admitted'));
          });
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      closed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a socket could not be left in order'));
    });
  };

  const upgrade = async (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    duplex.on('error', (error) => log.debug({ err: error }, 'a client broke off before it had a socket'));
    if (request.url?.split('?')[0] !== '/graphql') return duplex.end(refusal('404 Not Found'));
    if (!mayConnect(request, config.corsOrigins)) return duplex.end(refusal('403 Forbidden'));
    const address = addressOf(request);
    try {
      await options.admitRequest(address ?? '');
    } catch {
      return duplex.end(refusal('429 Too Many Requests'));
    }
    return sockets.handleUpgrade(request, duplex, head, (socket) => open(socket, request, address));
  };
  server.on('upgrade', upgrade);
  return {
    async stop() {
      server.off('upgrade', upgrade);
      const gone = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets.clients) closeSocket(socket, CLOSE_REASONS.away);
      await Promise.all(gone);
      sockets.close();
    },
  };
}

async function send(extra: Extra, text: string, queue: SendQueue, limits: SubscriptionLimits): Promise<void> {
  const written = queue.send((done) => extra.socket.send(text, done));
  pace(extra, limits);
  await written;
  pace(extra, limits);
}

/** Undefined stands for bytes, which the protocol does not know. */
function receive(
  socket: WebSocket,
  text: string | undefined,
  handle: (text: string) => Promise<void>,
  { config, log }: Pick<WebSocketOptions, 'config' | 'log'>,
): void {
  if (socket.readyState !== socket.OPEN) return;
  if (text === undefined) return socket.close(CloseCode.BadRequest, 'Invalid message received');
  if (holdsMoreValues(text, config.limits.values)) return closeSocket(socket, CLOSE_REASONS.tooLarge);
  handle(text).catch((error: unknown) => {
    // What cannot be worked on, or of a type that the protocol has, but that clients do not send.
    if (error instanceof DomainError || (error instanceof Error && error.message.startsWith('Unexpected message of type'))) {
      return socket.close(CloseCode.BadRequest, 'Invalid message received');
    }
    log.error({ err: error }, 'a message of a socket could not be handled');
    return socket.close(CloseCode.InternalServerError, 'Internal server error');
  });
}

/** A reason names what the client sent, and may hold 123 bytes. No character takes more than three for each of its units. */
const brief = (reason: string): string => (Buffer.byteLength(reason) > 123 ? reason.slice(0, 41) : reason);

const refusal = (status: string): string => `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
