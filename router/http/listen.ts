import type { FastifyInstance } from 'fastify';
import { listen as listenAt } from '../../platform/transport/http/listen.js';

/** Listens, and answers where the GraphQL endpoint is. Rejects with PortInUseError when another program listens there. */
export async function listen(app: FastifyInstance, at: { readonly host: string; readonly port: number }) {
  const { origin, port } = await listenAt(app, at);
  return { url: `${origin}/graphql`, port };
}

/** Accepts nothing new, and waits for the requests that run: `drainTimeout` ms at most, then their connections are cut. */
export async function close(app: FastifyInstance, drainTimeout: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainTimeout);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
