import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { Client } from '../../tests/kit/client.js';
import { newStudent } from '../../tests/kit/school.js';
import { fillCatalogue } from '../catalogue.js';
import { type Row, table } from '../machine.js';
import { startProgram } from '../program.js';
import { ATTACKS, type Attack } from './attacks.js';

const SECONDS = 8;
/** Requests of the others a second: far from what the server can do, so that what they wait for is not each other. */
const RATE = 40;

/** The senders have an address of their own, as a proxy tells it. */
const ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' };

/** What others wait for while somebody sends hostile requests as fast as they are answered, compared with what they wait for without. */
export async function hostile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_ADMIN_EMAIL: 'admin@example.org',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
    LMS_MODE: 'production',
    LMS_TRUST_PROXY: '127.0.0.1',
  });
  try {
    const { token } = await fillCatalogue(lms.url);
    const { client: student } = await newStudent(new Client(lms.url));
    const others = () => measureOthers(lms.url, token);
    await others();
    const rows: Row[] = [];
    for (const attack of ATTACKS) {
      const calm = await others();
      const [attacked, { requests, statusCodeStats }] = await Promise.all([others(), strike(lms.url, attack, student.token)]);
      const answered = requests.total || 1;
      rows.push([
        attack.name,
        attack.senders,
        Math.round(requests.average),
        `${Math.round((100 * (statusCodeStats?.['429']?.count ?? 0)) / answered)} %`,
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
      'of them 429',
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

function strike(url: string, { bodies, senders, signedIn }: Attack, token: string | undefined) {
  const headers = { 'content-type': 'application/json', ...ELSEWHERE, ...(signedIn && { authorization: `Bearer ${token}` }) };
  const requests = bodies.map((body) => ({ method: 'POST' as const, headers, body }));
  return autocannon({ url, requests, connections: senders, duration: SECONDS });
}
