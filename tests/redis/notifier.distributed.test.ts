import { parse } from 'graphql';
import { openRedis, type RedisConnection } from '../../platform/adapters/redis/redis.js';
import { anonymous } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { OpenNotifier } from '../../platform/messaging/feed/notifier/notifier.js';
import { openRedisNotifier } from '../../platform/messaging/feed/notifier/redis.js';
import { noteSubgraph } from '../../platform/testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { startOwnRedis } from '../servers/for-a-run.js';

const WRITE = 'mutation ($title: String!) { writeNote(input: { title: $title }) { id } }';
const CHANGED = parse('subscription { noteChanged { note { title } } }');

let redis: Awaited<ReturnType<typeof startOwnRedis>>;
const replicas: { notes: TestSubgraph; notifier: OpenNotifier; connection: RedisConnection }[] = [];
beforeAll(async () => {
  redis = await startOwnRedis();
});
afterEach(async () => {
  for (const { notes, notifier, connection } of replicas.splice(0)) {
    await notes.stop();
    await notifier.close();
    await connection.close();
  }
});
afterAll(() => redis.stop());

async function replica(LMS_FEED_POLL: string, database?: string): Promise<TestSubgraph> {
  const connection = await openRedis({ url: redis.url, prefix: 'test:', log: createLogger('silent') });
  const notifier = await openRedisNotifier(connection);
  const notes = await testSubgraph(noteSubgraph, { database, notifier, settings: { LMS_FEED_POLL } });
  replicas.push({ notes, notifier, connection });
  return notes;
}

// biome-ignore lint/suspicious/noExplicitAny: read as it was asked
type Results = AsyncIterableIterator<any>;
async function follow(notes: TestSubgraph) {
  const results = (await notes.client.subscribe({ document: CHANGED, caller: anonymous, correlationId: newId() })) as Results;
  return { next: async () => (await results.next()).value.data.noteChanged.note.title, end: () => results.return?.() };
}

test('followers at other replicas are woken by each commit', async () => {
  const here = await replica('10h');
  const there = await replica('10h', here.database);
  const follower = await follow(there);
  for (const title of ['one', 'two', 'three']) {
    await here.ok(WRITE, { title });
    expect(await follower.next()).toBe(title);
  }
  await follower.end();
});

test('while Redis is away commits go through, and followers find them by looking', async () => {
  const here = await replica('100ms');
  const there = await replica('100ms', here.database);
  const follower = await follow(there);
  await here.ok(WRITE, { title: 'before' });
  expect(await follower.next()).toBe('before');
  await redis.kill();
  await here.ok(WRITE, { title: 'meanwhile' });
  expect(await follower.next()).toBe('meanwhile');
  await redis.restart();
  await follower.end();
});

test('when Redis is back, followers who do not look are told of what they missed, and woken as before', async () => {
  const here = await replica('10h');
  const there = await replica('10h', here.database);
  const follower = await follow(there);
  await here.ok(WRITE, { title: 'before' });
  expect(await follower.next()).toBe('before');
  await redis.kill();
  await here.ok(WRITE, { title: 'missed' });
  await redis.restart();
  expect(await follower.next()).toBe('missed');
  await here.ok(WRITE, { title: 'after' });
  // A notification that comes while a subscriber is still connecting may be lost; the next one covers both.
  const woken = follower.next();
  const repeat = setInterval(() => replicas[0]?.notifier.notify(['note/notes']), 100);
  expect(await woken).toBe('after');
  clearInterval(repeat);
  await follower.end();
});
