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

async function world() {
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
  const taken: { readonly sdl: string; readonly subgraphs: readonly string[] }[] = [];
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
    take: async (sdl, subgraphs) => void taken.push({ sdl, subgraphs: [...subgraphs] }),
    log,
    metrics: prometheusSupergraph(metrics),
  });
  running.push(watch);
  watch.start();
  /** The watch has looked at all that was announced before: it has taken a subgraph that was announced after it. */
  let marks = 0;
  const settled = async () => {
    marks += 1;
    const field = `mark${marks}`;
    await serve('mark', field, `${LINK}type Query { ${field}: Int }`);
    await until(() => taken.some(({ sdl }) => sdl.includes(field)));
    await registry.remove({ subgraph: 'mark', instance: field } as Announcement);
  };
  return { serve, served, fetched, taken, watch, logged, metrics, settled, registry };
}

test('what is announced as it was committed is neither fetched nor composed', async () => {
  const { taken, fetched, settled, watch } = await world();
  await settled();
  expect([taken.filter(({ sdl }) => !sdl.includes('mark')), fetched.filter((each) => !each.startsWith('mark')), watch.fault()]).toEqual([
    [],
    [],
    undefined,
  ]);
});

test('a changed schema is taken once all instances serve it, and fetched once', async () => {
  const { serve, taken, fetched, settled } = await world();
  await serve('course', 'course 1', course('level: Int'));
  await settled();
  expect(taken.some(({ sdl }) => sdl.includes('level'))).toBe(false);
  await serve('course', 'course 2', course('level: Int'));
  await until(() => taken.some(({ sdl }) => sdl.includes('level')));
  expect(fetched.filter((each) => each.startsWith('course'))).toEqual(['course 1']);
});

test('those that are leaving are not waited for', async () => {
  const { serve, taken } = await world();
  await serve('course', 'course 1', course('level: Int'));
  await serve('course', 'course 2', course(), { leaving: true });
  await until(() => taken.some(({ sdl }) => sdl.includes('level')));
});

test('one that does not compose is refused: the reason in the log, in the metric, and for whoever asks; until it is taken back', async () => {
  const { serve, taken, watch, logged, metrics } = await world();
  await serve('user', 'user 1', BROKEN);
  await until(() => watch.fault() !== undefined);
  expect(watch.fault()).toMatch(/^the schema that user serves is refused: .*level/);
  expect(taken).toEqual([]);
  expect(logged.filter((line) => line.includes('is refused'))).toEqual([expect.stringMatching(/"level":50.*level/)]);
  await until(async () => /lms_supergraph_refused\{subgraph="user"\} 1/.test(await metrics.metrics()));
  await serve('user', 'user 1', user('name: String'));
  await until(() => watch.fault() === undefined);
  await until(async () => !(await metrics.metrics()).includes('subgraph="user"'));
});

test('two that need each other are taken together', async () => {
  const { serve, taken, watch } = await world();
  await serve('user', 'user 1', BROKEN);
  await until(() => watch.fault() !== undefined);
  for (const instance of ['course 1', 'course 2']) await serve('course', instance, course('level: Int'));
  await until(() => taken.some(({ sdl }) => sdl.includes('rank')));
  expect(watch.fault()).toBeUndefined();
});

test('a good one does not wait for a bad one', async () => {
  const { serve, taken, watch } = await world();
  for (const instance of ['course 1', 'course 2'])
    await serve('course', instance, course('subtitle: String'), { leaving: instance === 'course 2' });
  await serve('user', 'user 1', BROKEN);
  await until(() => taken.some(({ sdl }) => sdl.includes('subtitle')) && watch.fault() !== undefined);
  expect(taken.at(-1)?.sdl).not.toContain('rank');
});

test('a subgraph that nobody knew joins', async () => {
  const { serve, taken } = await world();
  await serve('rating', 'rating 1', `${LINK}type Query { best: Course } type Course @key(fields: "id") { id: ID! stars: Int }`);
  await until(() => taken.length > 0);
  expect(taken[0]?.subgraphs).toEqual(['course', 'user', 'rating']);
});

test('a schema other than announced is not taken', async () => {
  const { serve, served, taken, logged } = await world();
  await serve('user', 'user 1', user('name: String', 'age: Int'));
  served.set('user 1', user('name: String', 'isAdmin: Boolean'));
  await until(() => logged.some((line) => line.includes('another schema than it announces')));
  expect(taken).toEqual([]);
});

test('an instance understands what is asked when its schema has all of it', async () => {
  const { serve, watch, settled } = await world();
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
