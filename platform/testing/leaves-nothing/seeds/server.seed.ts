import { once } from 'node:events';
import { createServer } from 'node:http';

test('a server that nobody stops', async () => {
  await once(createServer().listen(0, '127.0.0.1'), 'listening');
});
