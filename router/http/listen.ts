import type { FastifyInstance } from 'fastify';

/** Another program listens where this one should. */
export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} on ${host} is in use by another program.`);
    this.name = 'PortInUseError';
  }
}

/** Listens, and answers where the GraphQL endpoint is. Rejects with PortInUseError when another program listens there. */
export async function listen(app: FastifyInstance, at: { readonly host: string; readonly port: number }) {
  try {
    await app.listen(at);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(at.host, at.port) : error;
  }
  const { port } = app.server.address() as { port: number };
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return { url: `http://${host}:${port}/graphql`, port };
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
