import { createReadStream, createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Fastify from 'fastify';
import { diskObjects } from '../../platform/adapters/object-store/disk.js';
import { systemClock } from '../../platform/kernel/clock.js';

// Serves files of a folder over HTTP until it is told to stop: `store` as the object store does, under signed addresses, and `plain`
// with nothing but a stream from the socket to the disk, and back.

const [kind, folder = '', secret = ''] = process.argv.slice(2);

async function serveStore(): Promise<string> {
  const app = Fastify({ forceCloseConnections: true });
  const objects = diskObjects({ folder, secrets: [secret], clock: systemClock, origin: () => '' });
  if (objects.routes) app.register(objects.routes('bench'));
  return app.listen({ host: '127.0.0.1', port: 0 });
}

function servePlain(): Promise<string> {
  const server = createServer(async (request, reply) => {
    const file = join(folder, (request.url ?? '').replaceAll('/', '_'));
    if (request.method === 'PUT') {
      await pipeline(request, createWriteStream(file, { flush: true }));
      reply.end();
    } else await pipeline(createReadStream(file), reply);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

console.log(`ready ${await (kind === 'store' ? serveStore() : servePlain())}`);
