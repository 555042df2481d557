import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { Client } from '../tests/kit/client.js';
import { newStudent, type Person, signIn } from '../tests/kit/school.js';
import { type Row, table } from './machine.js';
import { startProgram } from './program.js';

/** People who sign in at once, each again as soon as they are in. */
const PEOPLE = 40;
const CONNECTIONS = 8;
const SECONDS = 5;
const WHO_AM_I = '{ me { id role } }';

interface Measured {
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  /** Sign-ins a second, and those that were told to come again. */
  readonly signedIn: number;
  readonly refused: number;
}

/** What a request with a token waits for its rights, alone and while a school signs in: both in turn, so that the ratio is of one run. */
export async function signIns(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
  });
  try {
    const client = new Client(lms.url);
    const people: Person[] = [];
    while (people.length < PEOPLE) people.push(await newStudent(client));
    const alone: Measured[] = [];
    const stormed: Measured[] = [];
    await measured(client, people, 0);
    for (let turn = 0; turn < 3; turn += 1) {
      alone.push(await measured(client, people, 0));
      stormed.push(await measured(client, people, PEOPLE));
    }
    const [calm, storm] = [median(alone), median(stormed)];
    const rows: Row[] = [
      ['nobody', calm.p50, calm.p99, Math.round(calm.perSecond), '–', '–'],
      [`${PEOPLE} at once, again and again`, storm.p50, storm.p99, Math.round(storm.perSecond), storm.signedIn.toFixed(0), storm.refused],
      ['ratio', ...[storm.p50 / calm.p50, storm.p99 / calm.p99, storm.perSecond / calm.perSecond].map((each) => each.toFixed(1)), '–', '–'],
    ];
    return table(['who signs in', 'who am I: p50, ms', 'p99, ms', 'requests/s', 'sign-ins/s', 'told to come again'], rows);
  } finally {
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks who one of them is for some seconds, while so many of them sign in. */
async function measured(client: Client, people: readonly Person[], signingIn: number): Promise<Measured> {
  const [somebody] = people as [Person];
  const counts = { signedIn: 0, refused: 0 };
  let over = false;
  const storm = people.slice(0, signingIn).map(async ({ email, password }) => {
    while (!over) {
      await signIn(client, email, password).then(
        () => (counts.signedIn += 1),
        () => (counts.refused += 1),
      );
    }
  });
  const { latency, requests, non2xx, errors } = await autocannon({
    url: client.url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${somebody.client.token}` },
    body: JSON.stringify({ query: WHO_AM_I }),
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  over = true;
  await Promise.all(storm);
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  const signedIn = counts.signedIn / SECONDS;
  return { p50: latency.p50, p99: latency.p99, perSecond: requests.average, signedIn, refused: counts.refused };
}

/** The run in the middle, by its p99. */
function median(runs: readonly Measured[]): Measured {
  const sorted = runs.toSorted((a, b) => a.p99 - b.p99);
  return sorted[Math.floor(sorted.length / 2)] as Measured;
}
