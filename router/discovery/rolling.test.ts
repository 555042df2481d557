import { buildSubgraphSchema } from '@apollo/subgraph';
import { createSourceEventStream, execute, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import { mapIterator } from '../../platform/kernel/map-iterator.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import { manualClock } from '../../platform/testing/clock.js';
import { remoteFixture } from '../../platform/testing/remote.js';
import { until } from '../../platform/testing/until.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { Announcer } from '../../platform/transport/discovery/announcer.js';
import { chosenInstances } from '../../platform/transport/discovery/choosing.js';
import { Directory } from '../../platform/transport/discovery/directory.js';
import { memoryRegistry } from '../../platform/transport/discovery/memory.js';
import { schemaHash } from '../../platform/transport/discovery/registry.js';
import type { ServedSubgraph } from '../../platform/transport/http/served-subgraph.js';
import { compose } from '../supergraph/compose.js';
import { serve, stopAll } from '../test-kit/serve.js';
import { fetchSdl } from './fetch-sdl.js';
import { SupergraphWatch } from './supergraph-watch.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n`;
const OLD = `${LINK}type Query { shelf: [Book!] } type Mutation { lend: Int! } type Subscription { lent(after: String): Lent! }
  type Lent { cursor: String! book: Book } type Book @key(fields: "id") { id: ID! title: String }`;
/** Has more, and no longer has all: \`title\` is gone. */
const NEW = OLD.replace('title: String', 'name: String isbn: String');
const BROKEN = OLD.replace('type Book @key(fields: "id")', 'type Book @key(fields: "gone")');

const log = createLogger('silent');
const POLL = 10;
/** As long as it takes a busy machine to compose. */
const LEAVE_DELAY = 300;

/** What all replicas share, as they would share a database. */
class Library {
  lent = 0;
  readonly #followers = new Set<() => void>();

  lend(): number {
    this.lent += 1;
    for (const ring of this.#followers) ring();
    return this.lent;
  }

  from(after: number): AsyncIterableIterator<{ cursor: string; lent: object }> {
    let n = after;
    let ring = () => {};
    let left = false;
    const follower = () => ring();
    this.#followers.add(follower);
    return {
      next: async () => {
        while (!left && n >= this.lent) await new Promise<void>((resolve) => (ring = resolve));
        if (left) return { done: true, value: undefined };
        n += 1;
        return { done: false, value: { cursor: String(n), lent: { cursor: String(n), book: { id: 'b1' } } } };
      },
      return: async () => {
        left = true;
        this.#followers.delete(follower);
        ring();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

function replica(sdl: string, library: Library): ServedSubgraph {
  const book = { id: 'b1', title: 'Old title', name: 'New name', isbn: '1' };
  const resolvers = {
    Query: { shelf: () => [book] },
    Mutation: { lend: () => library.lend() },
    Book: { __resolveReference: () => book },
  };
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  Object.assign(schema.getQueryType()?.getFields()._service ?? {}, { resolve: () => ({ sdl }) });
  const args = (request: SubgraphRequest) => ({ schema, document: request.document, variableValues: request.variables });
  const client: SubgraphClient = {
    name: 'library',
    execute: async (request) => execute(args(request)),
    async subscribe(request) {
      const lent = ({ after }: { after?: string }) => library.from(Number(request.resumeAfter ?? after ?? library.lent));
      const source = await createSourceEventStream({ ...args(request), rootValue: { lent } });
      if (!(Symbol.asyncIterator in source)) return source;
      return mapIterator(source[Symbol.asyncIterator](), async (event) => ({
        ...(await execute({ ...args(request), rootValue: event })),
        extensions: { cursor: (event as { cursor: string }).cursor },
      }));
    },
  };
  return {
    declaration: { name: 'library' },
    schema,
    client,
    feed: { currentCursor: async () => String(library.lent) },
    context() {
      throw new Error('nothing here needs a context');
    },
  };
}

let remote: Awaited<ReturnType<typeof remoteFixture>>;
const running: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  remote = await remoteFixture();
});
afterEach(async () => {
  await stopAll();
  for (const each of running.splice(0).reverse()) await each.stop();
  await remote.stop();
});

async function setUp() {
  const registry = memoryRegistry(manualClock());
  const library = new Library();
  const directory = new Directory({ registry, every: POLL, grace: 60_000, log });

  /** Starts a replica as a process does, and stops it as one does. */
  async function start(sdl: string) {
    const server = await remote.serve([replica(sdl, library)]);
    const instance = { subgraph: 'library', instance: newId(), url: `${server.origin}/library/graphql`, schemaHash: schemaHash(sdl) };
    const announcer = new Announcer([instance], { registry, every: POLL, ttl: 60_000, log });
    await announcer.start();
    running.push({ stop: () => announcer.withdraw() });
    return {
      url: instance.url,
      async leave() {
        await announcer.leave();
        server.drain();
        await delay(LEAVE_DELAY);
        await server.stop();
        await announcer.withdraw();
      },
    };
  }

  const replicas = [await start(OLD), await start(OLD)];
  running.push(directory);
  await directory.start();
  let watch: SupergraphWatch | undefined;
  const client = await remote.connect(
    'library',
    chosenInstances(directory, 'library', (hash) => watch?.fits('library', hash) ?? true),
  );
  const at = await serve({}, { supergraphSdl: compose(new Map([['library', OLD]])).supergraphSdl, clients: [client] });
  watch = new SupergraphWatch({
    directory,
    subgraphs: new Map([['library', OLD]]),
    fetchSdl: async (name, instances) => fetchSdl(await remote.connect(name, () => instances)),
    load: (sdl) => at.router.load(sdl),
    log,
  });
  running.push(watch);
  watch.start();
  return { library, start, replicas, watch, at };
}

type Fixture = Awaited<ReturnType<typeof setUp>>;

/** Steady load until it is stopped: answers what failed, and how much was done. */
function load({ at, library }: Fixture, query: string) {
  const failed: unknown[] = [];
  let [done, lent, going] = [0, 0, true];
  const loops = Array.from({ length: 4 }, async () => {
    while (going) {
      const { data, errors } = await at.post(query);
      if (!data || errors) failed.push(errors);
      const lending = await at.post('mutation { lend }');
      if (lending.errors) failed.push(lending.errors);
      else lent += 1;
      done += 1;
    }
  });
  return {
    failed,
    get done() {
      return done;
    },
    async stop() {
      going = false;
      await Promise.all(loops);
      // No write was lost, and none done twice.
      expect(library.lent).toBe(lent);
    },
  };
}

function following(url: string) {
  const heard: number[] = [];
  let broken: unknown;
  const socket = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  running.push({ stop: async () => void (await socket.dispose()) });
  socket.subscribe<{ lent: { cursor: string } }>(
    { query: 'subscription { lent { cursor book { id } } }' },
    {
      next: ({ data }) => heard.push(Number(data?.lent.cursor)),
      error: (error) => {
        broken = error;
      },
      complete: () => {
        broken ??= 'complete';
      },
    },
  );
  return { heard, broken: () => broken };
}

test('a replica that leaves and one that joins fail no request, lose no write and no event', async () => {
  const here = await setUp();
  const live = following(here.at.router.url);
  const work = load(here, '{ shelf { id title } }');
  await until(() => live.heard.length > 0);
  for (const each of here.replicas) {
    const before = work.done;
    await here.start(OLD);
    await each.leave();
    await until(() => work.done > before + 20);
  }
  await work.stop();
  expect(work.failed).toEqual([]);
  await until(() => live.heard.at(-1) === here.library.lent);
  expect(live.broken()).toBeUndefined();
  const [first = 0] = live.heard;
  expect(live.heard).toEqual(Array.from({ length: here.library.lent - first + 1 }, (_, index) => first + index));
});

test('a changed schema rolls through two replicas: no request fails, no subscription is dropped', async () => {
  const here = await setUp();
  const live = following(here.at.router.url);
  const work = load(here, '{ shelf { id } }');
  await until(() => live.heard.length > 0);
  const titles: Promise<unknown>[] = [];
  for (const each of here.replicas) {
    const before = work.done;
    await here.start(NEW);
    // What only the old one has is answered for as long as an old one is there.
    titles.push(here.at.post('{ shelf { title } }').then(({ data }) => data));
    await until(() => work.done > before + 10);
    await each.leave();
  }
  await until(async () => !(await here.at.post('{ shelf { name isbn } }')).errors);
  await work.stop();
  expect(work.failed).toEqual([]);
  expect(await Promise.all(titles)).toEqual([{ shelf: [{ title: 'Old title' }] }, { shelf: [{ title: 'Old title' }] }]);
  expect((await here.at.post('{ shelf { title } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  await until(() => live.heard.at(-1) === here.library.lent);
  expect(live.broken()).toBeUndefined();
});

test('one that does not compose is refused, and all goes on as before', async () => {
  const here = await setUp();
  const work = load(here, '{ shelf { id title } }');
  for (const each of here.replicas) {
    await here.start(BROKEN);
    await each.leave();
  }
  await until(() => here.watch.fault() !== undefined);
  expect(here.watch.fault()).toMatch(/gone/);
  const before = work.done;
  await until(() => work.done > before + 20);
  await work.stop();
  expect(work.failed).toEqual([]);
});
