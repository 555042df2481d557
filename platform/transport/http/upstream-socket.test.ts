import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { PATIENCE_MS, within } from '../../testing/until.js';
import { UpstreamSocket } from './upstream-socket.js';

const NOBODY = { next: () => {}, complete: () => {}, disconnected: () => {} };

const servers: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** An instance that hangs at some point. Resolves once a socket has got that far: `hang` says when. */
async function connectTo(hang: (server: Server, hangs: () => void) => void): Promise<UpstreamSocket> {
  const server = createServer().listen(0, '127.0.0.1');
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  servers.push({ server, sockets });
  await once(server, 'listening');
  const reached = Promise.withResolvers<void>();
  hang(server, reached.resolve);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const upstream = new UpstreamSocket({ url, passport: async () => 'a passport' });
  upstream.follow({ query: 'subscription { a }' }, NOBODY);
  await reached.promise;
  return upstream;
}

const acceptSockets = (server: Server) => new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });

test.each<[string, (server: Server, hangs: () => void) => void]>([
  ['before the handshake', (server, hangs) => server.on('upgrade', hangs)],
  ['before it acknowledges', (server, hangs) => acceptSockets(server).on('connection', hangs)],
  [
    'when it is asked to close',
    (server, hangs) =>
      acceptSockets(server).on('connection', (socket) =>
        socket.once('message', () => {
          socket.send('{"type":"connection_ack"}');
          socket.once('message', () => {
            // Nothing is read any more: no close is answered.
            socket.pause();
            hangs();
          });
        }),
      ),
  ],
])('a socket to an instance that hangs %s is stopped all the same', async (_when, hang) => {
  const upstream = await connectTo(hang);
  await within(upstream.stop(), PATIENCE_MS, 'it was not stopped');
});
