import type { FastifyInstance } from 'fastify';

/** Another program listens where this one should. */
export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} on ${host} is in use by another program.`);
    this.name = 'PortInUseError';
  }
}

/** Listens, and answers where: `http://host:port`. Port 0 takes a free one. Rejects with PortInUseError when another program listens there. */
export async function listen(
  app: Pick<FastifyInstance, 'listen' | 'server'>,
  { host, port: wanted }: { readonly host: string; readonly port: number },
): Promise<{ readonly origin: string; readonly port: number }> {
  try {
    await app.listen({ host, port: wanted });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(host, wanted) : error;
  }
  const { port } = app.server.address() as { port: number };
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port };
}
