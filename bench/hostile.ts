import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { fillCatalogue } from './catalogue.js';
import { type Row, table } from './machine.js';
import { startProgram } from './program.js';

const SECONDS = 8;
/** Requests of the others a second: far from what the server can do, so that what they wait for is not each other. */
const RATE = 40;

interface Attack {
  readonly name: string;
  readonly query: string;
  readonly variables?: unknown;
  /** How many send it, each again as soon as it is answered. */
  readonly senders: number;
}

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { userId } }';
const REORDER = 'mutation ($input: ReorderModulesInput!) { reorderModules(input: $input) { id } }';
const anId = '0198c0de-0000-7000-8000-000000000001';

/** Each sent by somebody who is not signed in. */
const ATTACKS: readonly Attack[] = [
  {
    name: '200,000 nulls in a list of ids',
    query: REORDER,
    variables: { input: { courseId: anId, moduleIds: Array(200_000).fill(null) } },
    senders: 2,
  },
  {
    name: '50,000 keys that are not there',
    query: REORDER,
    variables: { input: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, 1])) },
    senders: 2,
  },
  {
    name: 'a search for 900,000 letters of patterns',
    query: 'query ($text: String!) { courses(filter: { text: $text }) { nodes { id } } }',
    variables: { text: 'a%_'.repeat(300_000) },
    senders: 6,
  },
  {
    name: 'a search for the longest pattern that is taken',
    query: 'query ($text: String!) { courses(filter: { text: $text }) { totalCount } }',
    variables: { text: 'a%_'.repeat(66) },
    senders: 6,
  },
  { name: 'sign-ins with a NUL', query: LOGIN, variables: { input: { email: 'a\u0000@b.c', password: 'x' } }, senders: 5 },
  {
    name: 'sign-ins, 40 at once',
    query: LOGIN,
    variables: { input: { email: 'nobody@example.org', password: 'not this one' } },
    senders: 40,
  },
  {
    name: 'a query of 100 aliases',
    query: `{ ${Array.from({ length: 100 }, (_, n) => `a${n}: courses(first: 1) { nodes { id } }`).join(' ')} }`,
    senders: 2,
  },
  { name: 'a document of 5,000 levels', query: `{ a(b: ${'['.repeat(5_000)}${']'.repeat(5_000)}) }`, senders: 2 },
];

/** What others wait for while somebody sends hostile requests as fast as they are answered, compared with what they wait for without. */
export async function hostile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const environment = { LMS_DATA_DIR: folder, LMS_ADMIN_EMAIL: 'admin@example.org', LMS_ADMIN_PASSWORD: 'an admin of the bench' };
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], { ...environment, LMS_MODE: 'production' });
  try {
    const { token } = await fillCatalogue(lms.url);
    const others = () => measureOthers(lms.url, token);
    await others();
    const rows: Row[] = [];
    for (const attack of ATTACKS) {
      const calm = await others();
      const [attacked, { requests }] = await Promise.all([others(), strike(lms.url, attack)]);
      rows.push([
        attack.name,
        attack.senders,
        Math.round(requests.average),
        calm.p50,
        calm.p99,
        attacked.p50,
        attacked.p99,
        (attacked.p99 / Math.max(1, calm.p99)).toFixed(1),
      ]);
    }
    const head = [
      'attack',
      'senders',
      'answered/s',
      'calm: p50, ms',
      'calm: p99, ms',
      'meanwhile: p50, ms',
      'meanwhile: p99, ms',
      'ratio of p99',
    ];
    return table(head, rows);
  } finally {
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In a thread of its own, which the sender of the attack does not hold up. */
async function measureOthers(url: string, token: string): Promise<{ p50: number; p99: number }> {
  const { latency, errors, non2xx } = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { id displayName } courses(first: 5) { nodes { id title instructor { displayName } } } }' }),
    connections: 4,
    overallRate: RATE,
    duration: SECONDS,
    workers: 1,
  });
  if (errors + non2xx > 0) throw new Error(`${errors} requests of the others failed, and ${non2xx} were refused`);
  return latency;
}

const strike = (url: string, { query, variables, senders }: Attack) =>
  autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    connections: senders,
    duration: SECONDS,
  });
