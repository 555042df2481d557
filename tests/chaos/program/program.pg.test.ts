import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '../../../platform/kernel/delay.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import type { Client } from '../../kit/client.js';
import { killPostgres, PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../../kit/school.js';
import { holdAt } from '../attacks/hold.js';
import { inLedger, NOTHING_BROKEN, openLedger, recordedIn, underWay } from '../checks/ledger.js';

// The real program on real files, killed under people who go on clicking.

let folder: string;
let program: Program | undefined;
let postgres: EmbeddedPostgres | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-chaos-'));
});
afterEach(async () => {
  await program?.kill();
  // The last one to leave stops it.
  await (postgres ?? (await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }))).stop();
  program = undefined;
  postgres = undefined;
  await rm(folder, { recursive: true, force: true });
});

const SETTINGS = { LMS_EVENT_RETRY_FIRST: '20ms', LMS_EVENT_RETRY_MOST: '500ms', LMS_EVENT_ATTEMPTS: '1000', LMS_RATE_LIMITS: 'false' };

const start = async () => {
  program = await startProgram({ folder, settings: SETTINGS });
};

/** Whoever it is, at wherever the program answers just now. */
const now = (person: Person): Person => ({
  ...person,
  client: new (person.client.constructor as typeof Client)((program as Program).client.url, person.client.token),
});

/** Courses that were made from beginning to end. */
let made = 0;

/** Teaches and registers until told to stop, whatever fails meanwhile. */
async function click(teacher: Person, stopped: () => boolean): Promise<void> {
  for (let turn = 0; !stopped(); turn += 1) {
    const person = now(teacher);
    try {
      const { id } = await newCourse(person, { title: `Course ${turn}` });
      for (let edit = 1; edit <= 3; edit += 1) {
        await person.client.ok('mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) { id } }', {
          input: { id, title: `Course ${turn}, edited ${edit} times` },
        });
      }
      await newStudent(person.client.as(undefined));
      made += 1;
    } catch {
      await delay(50);
    }
  }
}

async function underLoad(teachers: readonly Person[], during: () => Promise<void>): Promise<void> {
  let stopped = false;
  const clicking = teachers.map((teacher) => click(teacher, () => stopped));
  await during().finally(() => {
    stopped = true;
  });
  await Promise.all(clicking);
}

async function teachers(count: number): Promise<Person[]> {
  const { client } = program as Program;
  const admin = await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
  return Promise.all(Array.from({ length: count }, (_, index) => newInstructor(admin, `Teacher ${index}`)));
}

/** Long enough that there is something to lose, however slow the machine is. */
async function aMoment(): Promise<void> {
  const before = made;
  await until(async () => expect(made).toBeGreaterThan(before + 2));
  await delay(Math.random() * 500);
}

/** The databases, reached beside the program, when nothing is under way any more. */
async function quiet(): Promise<(database: string) => string> {
  postgres ??= await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const { url } = postgres;
  await until(async () => expect(await underWay(url)).toBe(0));
  return url;
}

test('the program and its PostgreSQL are killed under load: every event is applied once by everyone, in order', async () => {
  await start();
  await underLoad(await teachers(3), async () => {
    await aMoment();
    for (const doomed of ['program', 'postgres', 'both', 'postgres', 'program']) {
      if (doomed !== 'program') await killPostgres(folder);
      if (doomed !== 'postgres') {
        await program?.kill();
        await start();
      }
      await aMoment();
    }
  });
  const url = await quiet();
  const ledger = await openLedger(url);
  expect(await ledger.broken()).toEqual(NOTHING_BROKEN);
  expect(await recordedIn(url)).toBeGreaterThan(80);

  const spoilt = async (statement: string) =>
    Object.entries(await ledger.broken(statement)).flatMap(([name, count]) => (count > 0 ? name : []));
  const one = (table: string, condition = 'true') => `ctid = (select min(ctid) from ${table} where ${condition})`;
  expect(await spoilt(`delete from applied where ${one('applied')}`)).toContain('neverApplied');
  expect(await spoilt(`insert into applied select * from applied where ${one('applied')}`)).toContain('appliedTwice');
  expect(await spoilt(`delete from expected where ${one('expected')}`)).toContain('notCommitted');
  expect(
    await spoilt(
      `update applied set at = now() where event_id = (select event_id from expected where sequence = 1 and type = 'COURSE_CREATED' limit 1)`,
    ),
  ).toEqual(['outOfOrder']);
  expect(await spoilt(`delete from made where ${one('made', '(effect, key) in (select effect, key from wanted)')}`)).toEqual(['neverMade']);
  expect(await spoilt(`insert into made select * from made where ${one('made')}`)).toEqual(['madeTwice']);
  expect(
    await spoilt(`update mirrored set sequence = 0 where ${one('mirrored', '(effect, key) in (select effect, key from wanted)')}`),
  ).toContain('outdated');
  await ledger.close();
}, 240_000);

test('with the inbox switched off the same check goes red', async () => {
  const startWithout = () =>
    startProgram({ folder, settings: SETTINGS, entry: ['tests/chaos/program/program.worker.ts', '--without-inbox'] });
  for (let times = 0; times < 2; times += 1) {
    program = await startWithout();
    // It dies of what it has applied, and not yet told the bus.
    const applied = holdAt(program, { point: 'inbox.committed-not-acknowledged', type: 'USER_REGISTERED' });
    await newStudent(program.client);
    await applied.reached;
    await program.kill();
  }
  program = await startWithout();
  const broken = await inLedger(await quiet(), (ledger) => ledger.broken());
  expect(broken.madeTwice).toBeGreaterThan(0);
  expect(broken.neverMade).toBe(0);
}, 240_000);
