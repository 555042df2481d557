import { type AddressInfo, connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { type ExecutionResult, parse } from 'graphql';
import { signedInAs } from '../../testing/callers.js';
import { addressesOf, remoteFixture } from '../../testing/remote.js';
import { ticks } from '../../testing/ticks.js';
import { until } from '../../testing/until.js';
import type { SubgraphServer } from './subgraph-server.js';

const TICKED = parse('subscription ($after: String) { ticked(after: $after) { n } }');

let remote: Awaited<ReturnType<typeof remoteFixture>>;
let subgraph: ReturnType<typeof ticks>;
let server: SubgraphServer;
beforeEach(async () => {
  subgraph = ticks();
  remote = await remoteFixture();
  server = await remote.serve([subgraph.served]);
});
afterEach(() => remote.stop());

async function following(...origins: string[]) {
  const client = await remote.connect('ticks', addressesOf('ticks', ...(origins.length > 0 ? origins : [server.origin])));
  return async (variables = {}) => {
    const call = { document: TICKED, variables, caller: signedInAs('STUDENT'), correlationId: 'c' };
    return (await client.subscribe(call)) as AsyncIterableIterator<ExecutionResult>;
  };
}

const number = ({ value }: IteratorResult<ExecutionResult>): number => (value.data as { ticked: { n: number } }).ticked.n;
async function numbers(results: AsyncIterableIterator<ExecutionResult>, count: number): Promise<number[]> {
  const told: number[] = [];
  while (told.length < count) told.push(number(await results.next()));
  return told;
}

async function restart(meanwhile: () => void = () => {}): Promise<void> {
  await server.stop();
  meanwhile();
  server = await remote.serve([subgraph.served], server.port);
}

test('many subscribers share one socket, each with a passport of its own', async () => {
  const line = await countedLine(server.port);
  const follow = await following(line.origin);
  const all = await Promise.all(Array.from({ length: 20 }, () => follow()));
  subgraph.tick();
  for (const each of all) expect(await numbers(each, 1)).toEqual([1]);
  expect(line.opened()).toBe(1);
  expect(new Set(subgraph.calls.map(({ caller }) => JSON.stringify(caller))).size).toBe(20);
  await Promise.all(all.map((each) => each.return?.()));
  await until(() => subgraph.followers === 0);
  line.close();
});

test('a restart goes unnoticed: events that happened meanwhile are delivered once', async () => {
  const results = await (await following())();
  subgraph.tick(2);
  expect(await numbers(results, 1)).toEqual([1]);
  await restart(() => subgraph.tick(3));
  expect(await numbers(results, 4)).toEqual([2, 3, 4, 5]);
  subgraph.tick();
  expect(await numbers(results, 1)).toEqual([6]);
});

test('so does a restart before the first event', async () => {
  const follow = await following();
  subgraph.tick(2);
  const [fromNow, fromOne] = [await follow(), await follow({ after: '1' })];
  await restart(() => subgraph.tick());
  expect([await numbers(fromNow, 1), await numbers(fromOne, 2)]).toEqual([[3], [2, 3]]);
});

test('the subscriptions of an instance that leaves resume at another one', async () => {
  const other = await remote.serve([subgraph.served]);
  const follow = await following(server.origin, other.origin);
  const all = await Promise.all(Array.from({ length: 10 }, () => follow()));
  subgraph.tick();
  for (const each of all) await numbers(each, 1);
  await server.stop();
  subgraph.tick();
  for (const each of all) expect(await numbers(each, 1)).toEqual([2]);
});

test('a slow reader has a bounded queue, and still misses nothing', async () => {
  const [slow, quick] = [await (await following())(), await (await following())()];
  subgraph.tick(2_000);
  expect((await numbers(quick, 2_000)).at(-1)).toBe(2_000);
  expect(await numbers(slow, 2_000)).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
});

test('a subscriber can leave while the subgraph is down', async () => {
  const results = await (await following())();
  await server.stop();
  const waiting = results.next();
  await results.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  server = await remote.serve([subgraph.served], server.port);
});

test('a subgraph that is down at the start: UNAVAILABLE', async () => {
  const follow = await following();
  await server.stop();
  await expect(follow()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a cursor that has expired meanwhile ends the subscription with the reason', async () => {
  const results = await (await following())();
  await restart(() => {
    subgraph.served.client.subscribe = async () => ({ errors: [{ message: 'too old', extensions: { code: 'CURSOR_EXPIRED' } } as never] });
  });
  expect(await results.next()).toMatchObject({
    done: false,
    value: { errors: [{ message: 'too old', extensions: { code: 'CURSOR_EXPIRED' } }] },
  });
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

/** A proxy to a port that counts its connections. */
async function countedLine(port: number) {
  let opened = 0;
  const line = createServer((socket) => {
    opened += 1;
    pipeline(socket, connect(port, '127.0.0.1'), socket, () => {});
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(line.address() as AddressInfo).port}`, opened: () => opened, close: () => line.close() };
}
