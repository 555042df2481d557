import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { Client } from '../tests/kit/client.js';
import { newStudent } from '../tests/kit/school.js';
import { fillCatalogue } from './catalogue.js';
import { type Cpu, CpuMeter } from './cpu.js';
import { type Row, table } from './machine.js';
import { type Program, startProgram } from './program.js';

/** As many people ask as there are connections. */
const CONNECTIONS = 16;
const SECONDS = 6;
const TURNS = 2;

interface Measured {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  /** A request, in ms. */
  readonly cpu: Cpu;
}

/**
 * Three operations of a client, each compared with a hand-written endpoint that runs the same SQL and writes the same JSON. They are
 * asked by nobody, and by as many people as there are connections: the router shares the fetches of one person that are in flight, and
 * one person on all connections would be answered many times for the work of once.
 */
export async function http(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const environment = {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_ADMIN_EMAIL: 'admin@example.org',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
  };
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], environment);
  let plain: Program | undefined;
  try {
    const { slug, userId } = await fillCatalogue(lms.url);
    const client = new Client(lms.url);
    const people = await Promise.all(Array.from({ length: CONNECTIONS }, () => newStudent(client)));
    const tokens = people.map((person) => person.client.token as string);
    plain = await startProgram('dist/bench/plain-server.js', [folder], {});
    const [ourCpu, theirCpu] = [await CpuMeter.open(idOf(lms), folder), await CpuMeter.open(idOf(plain), folder)];
    const rows: Row[] = [];
    for (const { name, query, path, signedInOnly = false } of operationsOn(slug, userId)) {
      const ask = {
        url: lms.url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      } as const;
      const nobody: Measured[] = [];
      const everybody: Measured[] = [];
      const byHand: Measured[] = [];
      // In turn, so that a machine that slows down slows all of them.
      for (let turn = 0; turn < TURNS; turn++) {
        if (!signedInOnly) nobody.push(await load(ourCpu, ask));
        everybody.push(await load(ourCpu, ask, tokens));
        byHand.push(await load(theirCpu, { url: new URL(path, plain.url).href }));
      }
      const other = best(byHand);
      for (const [who, measured] of [['nobody', nobody] as const, [`${CONNECTIONS} people`, everybody] as const]) {
        if (measured.length === 0) continue;
        const own = best(measured);
        rows.push([name, who, ...figures(own), Math.round(other.perSecond), cpuOf(other), (own.perSecond / other.perSecond).toFixed(2)]);
      }
    }
    const own = ['requests/s', 'p50, ms', 'p99, ms', 'CPU a request: node + PostgreSQL, ms'];
    return table(['operation', 'asked by', ...own, 'by hand: requests/s', 'by hand: CPU a request', 'ratio of requests/s'], rows);
  } finally {
    await plain?.stop();
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Operation {
  readonly name: string;
  readonly query: string;
  /** Of the same by hand. */
  readonly path: string;
  readonly signedInOnly?: boolean;
}

const operationsOn = (slug: string, userId: string): readonly Operation[] => [
  {
    name: '50 courses with their instructors (two subgraphs)',
    query: '{ courses(first: 50) { nodes { id title summary price { amount currency } instructor { id displayName } } } }',
    path: '/courses',
  },
  {
    name: 'a course page: modules, items, instructor',
    query: `{ courseBySlug(slug: "${slug}") { id title description modules { id title items { id title kind } } instructor { displayName } permissions { canEdit } } }`,
    path: `/courses/${slug}`,
  },
  { name: 'who I am, signed in', query: '{ me { id displayName email role } }', path: `/users/${userId}`, signedInOnly: true },
];

/** `tokens`: of those who ask, each on a connection of their own. */
async function load(meter: CpuMeter, options: autocannon.Options, tokens: readonly string[] = []): Promise<Measured> {
  let next = 0;
  const setupClient = (client: autocannon.Client) => {
    if (tokens.length > 0) client.setHeaders({ ...options.headers, authorization: `Bearer ${tokens[next++ % tokens.length]}` });
  };
  const run = (duration: number) => autocannon({ ...options, connections: CONNECTIONS, duration, setupClient });
  await run(2);
  let result: autocannon.Result | undefined;
  const { node, postgres } = await meter.of(async () => {
    result = await run(SECONDS);
  });
  const { non2xx, errors, requests, latency } = result as autocannon.Result;
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  const cpu = { node: node / requests.total, postgres: postgres / requests.total };
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99, cpu };
}

const idOf = (program: Program): number => program.process.pid as number;
const best = (runs: readonly Measured[]): Measured => runs.reduce((a, b) => (a.perSecond > b.perSecond ? a : b));
const cpuOf = ({ cpu }: Measured): string => `${cpu.node.toFixed(2)} + ${cpu.postgres.toFixed(2)}`;
const figures = (measured: Measured): Row => [Math.round(measured.perSecond), measured.p50, measured.p99, cpuOf(measured)];
