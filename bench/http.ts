import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { fillCatalogue } from './catalogue.js';
import { type Row, table } from './machine.js';
import { type Program, startProgram } from './program.js';

const CONNECTIONS = 16;
const SECONDS = 10;

interface Measured {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

/** Three operations of a client, each compared with a hand-written endpoint that runs the same SQL and writes the same JSON. */
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
    const { token, slug, userId } = await fillCatalogue(lms.url);
    plain = await startProgram('dist/bench/plain-server.js', [folder], {});
    const operations = [
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
      { name: 'who I am, signed in', query: '{ me { id displayName email role } }', path: `/users/${userId}` },
    ];
    const rows: Row[] = [];
    for (const { name, query, path } of operations) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      // In turn, A B A B, so that a machine that slows down slows both.
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      for (let turn = 0; turn < 2; turn++) {
        ours.push(await load({ url: lms.url, method: 'POST', headers, body: JSON.stringify({ query }) }));
        theirs.push(await load({ url: new URL(path, plain.url).href, headers }));
      }
      const [a, b] = [best(ours), best(theirs)];
      rows.push([name, Math.round(a.perSecond), a.p50, a.p99, Math.round(b.perSecond), b.p99, (a.perSecond / b.perSecond).toFixed(2)]);
    }
    return table(['operation', 'requests/s', 'p50, ms', 'p99, ms', 'by hand: requests/s', 'by hand: p99, ms', 'ratio'], rows);
  } finally {
    await plain?.stop();
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(options: autocannon.Options): Promise<Measured> {
  await autocannon({ ...options, connections: CONNECTIONS, duration: 2 });
  const result = await autocannon({ ...options, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused and ${result.errors} failed requests`);
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

const best = (runs: readonly Measured[]): Measured => runs.reduce((a, b) => (a.perSecond > b.perSecond ? a : b));
