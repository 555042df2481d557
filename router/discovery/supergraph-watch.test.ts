import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { manualClock } from '../../platform/testing/clock.js';
import { until } from '../../platform/testing/until.js';
import { Directory } from '../../platform/transport/discovery/directory.js';
import { memoryRegistry } from '../../platform/transport/discovery/memory.js';
import { type Announcement, schemaHash } from '../../platform/transport/discovery/registry.js';
import { prometheusSupergraph } from './metrics.js';
import { SupergraphWatch } from './supergraph-watch.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])\n`;
const course = (...fields: string[]) =>
  `${LINK}type Query { course(id: ID!): Course } type Course @key(fields: "id") { id: ID! title: String ${fields.join(' ')} }`;
const user = (...fields: string[]) => `${LINK}type Query { me: User } type User @key(fields: "id") { id: ID! ${fields.join(' ')} }`;
const BASE = new Map([
  ['course', course()],
  ['user', user('name: String')],
]);
/** It says of `level` what `course` never did. */
const BROKEN = `${LINK}type Query { me: User } type User { id: ID! } type Course @key(fields: "id") { id: ID! level: Int @external rank: Int @requires(fields: "level") }`;

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});

async function setUp() {
  const registry = memoryRegistry(manualClock());
  const logged: string[] = [];
  const log = pino(
    new Writable({
      write(line, _encoding, done) {
        logged.push(String(line));
        done();
      },
    }),
  );
  const served = new Map<string, string>();
  const fetched: string[] = [];
  const loaded: { readonly sdl: string; readonly subgraphs: readonly string[] }[] = [];
  const metrics = new Registry();
  const serve = async (subgraph: string, instance: string, sdl: string, more: Partial<Announcement> = {}) => {
    served.set(instance, sdl);
    await registry.put({ subgraph, instance, url: instance, schemaHash: schemaHash(sdl), leaving: false, ...more }, 60_000);
  };
  await serve('course', 'course 1', course());
  await serve('course', 'course 2', course());
  await serve('user', 'user 1', user('name: String'));
  const directory = new Directory({ registry, every: 5, grace: 60_000, log });
  running.push(directory);
  await directory.start();
  const watch = new SupergraphWatch({
    directory,
    subgraphs: BASE,
    async fetchSdl(_subgraph, [at]) {
      fetched.push(at?.instance ?? '');
      return served.get(at?.instance ?? '') ?? Promise.reject(new Error('away'));
    },
    load: async (sdl, subgraphs) => void loaded.push({ sdl, subgraphs: [...subgraphs] }),
    log,
    metrics: prometheusSupergraph(metrics),
  });
  running.push(watch);
  watch.start();
  /** The watch has looked at all that was announced before: it has loaded a subgraph that was announced after it. */
  let marks = 0;
  const settled = async () => {
    marks += 1;
    const field = `mark${marks}`;
    await serve('mark', field, `${LINK}type Query { ${field}: Int }`);
    await until(() => loaded.some(({ sdl }) => sdl.includes(field)));
    await registry.remove({ subgraph: 'mark', instance: field } as Announcement);
  };
  return { serve, served, fetched, loaded, watch, logged, metrics, settled, registry };
}

test('what is announced as it was committed is neither fetched nor composed', async () => {
  const { loaded, fetched, settled, watch } = await setUp();
  await settled();
  expect([loaded.filter(({ sdl }) => !sdl.includes('mark')), fetched.filter((each) => !each.startsWith('mark')), watch.fault()]).toEqual([
    [],
    [],
    undefined,
  ]);
});

test('a changed schema is loaded once all instances serve it, and fetched once', async () => {
  const { serve, loaded, fetched, settled } = await setUp();
  await serve('course', 'course 1', course('level: Int'));
  await settled();
  expect(loaded.some(({ sdl }) => sdl.includes('level'))).toBe(false);
  await serve('course', 'course 2', course('level: Int'));
  await until(() => loaded.some(({ sdl }) => sdl.includes('level')));
  expect(fetched.filter((each) => each.startsWith('course'))).toEqual(['course 1']);
});

test('those that are leaving are not waited for', async () => {
  const { serve, loaded } = await setUp();
  await serve('course', 'course 1', course('level: Int'));
  await serve('course', 'course 2', course(), { leaving: true });
  await until(() => loaded.some(({ sdl }) => sdl.includes('level')));
});

test('one that does not compose is refused: the reason in the log, in the metric, and for whoever asks; until it is taken back', async () => {
  const { serve, loaded, watch, logged, metrics } = await setUp();
  await serve('user', 'user 1', BROKEN);
  await until(() => watch.fault() !== undefined);
  expect(watch.fault()).toMatch(/^the schema that user serves is refused: .*level/);
  expect(loaded).toEqual([]);
  expect(logged.filter((line) => line.includes('is refused'))).toEqual([expect.stringMatching(/"level":50.*level/)]);
  await until(async () => /lms_supergraph_refused\{subgraph="user"\} 1/.test(await metrics.metrics()));
  await serve('user', 'user 1', user('name: String'));
  await until(() => watch.fault() === undefined);
  await until(async () => !(await metrics.metrics()).includes('subgraph="user"'));
});

test('two that need each other are loaded together', async () => {
  const { serve, loaded, watch } = await setUp();
  await serve('user', 'user 1', BROKEN);
  await until(() => watch.fault() !== undefined);
  for (const instance of ['course 1', 'course 2']) await serve('course', instance, course('level: Int'));
  await until(() => loaded.some(({ sdl }) => sdl.includes('rank')));
  expect(watch.fault()).toBeUndefined();
});

test('a good one does not wait for a bad one', async () => {
  const { serve, loaded, watch } = await setUp();
  for (const instance of ['course 1', 'course 2'])
    await serve('course', instance, course('subtitle: String'), { leaving: instance === 'course 2' });
  await serve('user', 'user 1', BROKEN);
  await until(() => loaded.some(({ sdl }) => sdl.includes('subtitle')) && watch.fault() !== undefined);
  expect(loaded.at(-1)?.sdl).not.toContain('rank');
});

test('a subgraph that nobody knew joins', async () => {
  const { serve, loaded } = await setUp();
  await serve('rating', 'rating 1', `${LINK}type Query { best: Course } type Course @key(fields: "id") { id: ID! stars: Int }`);
  await until(() => loaded.length > 0);
  expect(loaded[0]?.subgraphs).toEqual(['course', 'user', 'rating']);
});

test('a schema other than announced is not loaded', async () => {
  const { serve, served, loaded, logged } = await setUp();
  await serve('user', 'user 1', user('name: String', 'age: Int'));
  served.set('user 1', user('name: String', 'isAdmin: Boolean'));
  await until(() => logged.some((line) => line.includes('another schema than it announces')));
  expect(loaded).toEqual([]);
});

test('an instance understands what is asked when its schema has all of it', async () => {
  const { serve, watch, settled } = await setUp();
  const [more, less] = [course('level: Int'), course().replace('title: String', 'name: String')];
  await serve('course', 'course 1', more);
  await serve('course', 'course 2', less);
  expect(watch.fits('course', schemaHash('never seen'))).toBe(false);
  await settled();
  await until(() => watch.fits('course', schemaHash(more)));
  expect([watch.fits('course', schemaHash(course())), watch.fits('course', schemaHash(less)), watch.fits('course', '')]).toEqual([
    true,
    false,
    true,
  ]);
});
