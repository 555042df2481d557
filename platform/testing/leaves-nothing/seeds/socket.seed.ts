import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

test('a socket that nobody ends', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  await once(connect((server.address() as AddressInfo).port), 'connect');
  server.close();
});
