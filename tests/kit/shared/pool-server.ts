import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { PoolRequests } from './address.js';
import type { SystemPool } from './pool.js';

export interface PoolServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The pool of systems, for Jest's workers. Loaded at the first request: a run without journeys needs no services in Jest's own process.
 */
export async function startPoolServer(): Promise<PoolServer> {
  let pool: Promise<SystemPool> | undefined;
  const opened = () => {
    pool ??= import('./pool.js').then(({ SystemPool }) => new SystemPool());
    return pool;
  };
  const answer = async (path: string, body: object): Promise<unknown> => {
    const systems = await opened();
    if (path === '/lease') return systems.lease();
    const { id, question, about } = body as PoolRequests['/ask'];
    if (path === '/ask') return systems.ask(id, question, about);
    if (path === '/hand-back') return systems.handBack(id);
    throw new Error(`nobody answers ${path}`);
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    // A worker that is busy loading a file would notice too late that a connection that it kept has been closed.
    response.setHeader('connection', 'close');
    try {
      const answered = JSON.stringify((await answer(request.url ?? '', (await json(request)) as object)) ?? null);
      response.setHeader('content-type', 'application/json').end(answered);
    } catch (error) {
      response.writeHead(500).end((error as Error).stack);
    }
  });
  // A system may take its time to start.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await (await pool)?.stop();
    },
  };
}
