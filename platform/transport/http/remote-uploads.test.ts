import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { parse } from 'graphql';
import { anonymous } from '../../kernel/identity.js';
import { addressesOf, remoteFixture } from '../../testing/remote.js';
import { until } from '../../testing/until.js';
import type { RemoteLimits } from './subgraph-client-http.js';

let remote: Awaited<ReturnType<typeof remoteFixture>>;
const stops: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  remote = await remoteFixture();
});
afterEach(async () => {
  await remote.stop();
  for (const stop of stops.splice(0)) await stop();
});

type Behaviour = (request: IncomingMessage, reply: ServerResponse) => void;

/** An instance that answers calls, and handles uploads by the given behaviour. */
async function instance(uploads: Behaviour) {
  const made = { uploads: 0, broken: 0, calls: 0, origin: '' };
  const server = createServer((request, reply) => {
    if (request.url?.endsWith('/graphql')) {
      made.calls += 1;
      request.resume().on('end', () => reply.end('{"data":{"hello":"hello"}}'));
      return;
    }
    made.uploads += 1;
    request.on('error', () => {
      made.broken += 1;
    });
    uploads(request, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  made.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return made;
}

const keeps: Behaviour = (request, reply) => request.resume().on('end', () => reply.writeHead(201).end());
const stopsReading: Behaviour = () => {};
const breaksInTheMiddle: Behaviour = (request) => request.once('data', () => request.socket.destroy());

async function clientOf(limits: Partial<RemoteLimits>, ...origins: string[]) {
  const client = await remote.connect('ticks', addressesOf('ticks', ...origins), limits);
  const from = { kind: 'anonymous' } as const;
  const upload = (body: Readable) =>
    client.pass({ method: 'PUT', path: '/objects/one', headers: {}, body, from, host: 'lms.test', protocol: 'http' }).then(
      async ({ status, body: said }) => {
        said.resume();
        return status;
      },
      ({ code }) => code as string,
    );
  const call = () => client.execute({ document: parse('{ hello }'), caller: anonymous, correlationId: 'c' });
  return { upload, call };
}

/** A body with its first bytes sent; the test sends the rest. */
function begun(): PassThrough {
  const body = new PassThrough();
  body.on('error', () => {});
  body.write('The first of many bytes');
  return body;
}

test('an upload reaches its instance, large or small', async () => {
  const { origin } = await instance(keeps);
  const { upload } = await clientOf({}, origin);
  for (const size of [0, 1, 3_000_000]) expect(await upload(begun().end(Buffer.alloc(size)))).toBe(201);
});

test('clients that disconnect do not count as failures of the instance: it gets calls and uploads as before', async () => {
  const [one, two] = [await instance(keeps), await instance(keeps)];
  const { upload, call } = await clientOf({ failures: 3 }, one.origin, two.origin);
  for (let count = 1; count <= 8; count += 1) {
    const body = begun();
    const refused = upload(body);
    await until(() => one.uploads + two.uploads === count);
    body.destroy(new Error('aborted'));
    expect(await refused).toBe('UNAVAILABLE');
  }
  // The started uploads are aborted at the instance as well, so no incomplete one is stored.
  await until(() => one.broken + two.broken === 8);
  for (let count = 0; count < 10; count += 1) await call();
  expect([one.calls, two.calls]).toEqual([5, 5]);
  expect(await upload(begun().end())).toBe(201);
});

test('the upload of a stalled client is aborted, and does not count as a failure of the instance', async () => {
  const one = await instance(keeps);
  const { upload } = await clientOf({ stallTimeout: 100, failures: 3 }, one.origin);
  for (let count = 0; count < 4; count += 1) expect(await upload(begun())).toBe('UNAVAILABLE');
  await until(() => one.broken === 4);
  expect(await upload(begun().end())).toBe(201);
});

test('an instance that stalls or disconnects is ejected, and its client gets an answer', async () => {
  for (const fault of [stopsReading, breaksInTheMiddle]) {
    const [bad, good] = [await instance(fault), await instance(keeps)];
    // Long enough that the good one does not seem to stall on a busy machine.
    const { upload } = await clientOf({ stallTimeout: 1_500 }, bad.origin, good.origin);
    while (bad.uploads < 3) {
      const body = begun();
      const before = bad.uploads;
      // More than the buffers between the two hold.
      expect(await upload(body.end(Buffer.alloc(16_000_000)))).toBe(bad.uploads > before ? 'UNAVAILABLE' : 201);
      expect(body.destroyed && !body.readableEnded).toBe(false);
    }
    // Without the ejection every second one would go there.
    expect(await Promise.all([begun(), begun(), begun()].map((body) => upload(body.end())))).toEqual([201, 201, 201]);
  }
});

test('long uploads do not block calls', async () => {
  const one = await instance(stopsReading);
  const { upload, call } = await clientOf({ atOnce: 2 }, one.origin);
  const bodies = Array.from({ length: 4 }, begun);
  const inFlight = bodies.map(upload);
  await until(() => one.uploads === 2);
  expect(await upload(begun())).toBe('UNAVAILABLE');
  expect(await call()).toEqual({ data: { hello: 'hello' } });
  for (const body of bodies) body.destroy(new Error('aborted'));
  await Promise.all(inFlight);
});
