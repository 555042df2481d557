import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '../../../platform/kernel/delay.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import { BehindTheBack } from '../../kit/behind.js';
import { Client } from '../../kit/client.js';
import { idsOf, type Sql } from '../../kit/left-of-course.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newInstructor, signIn } from '../../kit/school.js';
import { type Hold, holdAt } from '../attacks/hold.js';
import { IN_HASTE } from '../site/settings.js';
import { brokenDeletionOf, deleteCourse, deletionState, endedBy, NOTHING_BROKEN, underLoad } from './deletion.js';
import { openLargeCourse, SIZE } from './large-course.js';

// The real program on real files, killed at each station of a deletion, under people who go on enrolling and handing in.

const SETTINGS = { ...IN_HASTE, LMS_SAGA_RETRY_FIRST: '1s', LMS_COURSE_DELETION_WITHIN: '5s' };

let folder: string;
let program: Program;
let postgres: EmbeddedPostgres;
let behind: BehindTheBack;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-deletion-'));
  await start();
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  behind = new BehindTheBack((service) => postgres.url(`lms_${service}`));
}, 240_000);
afterAll(async () => {
  await behind.close();
  await program.kill();
  // The last one to leave stops it.
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 240_000);

async function start(): Promise<void> {
  program = await startProgram({ folder, settings: SETTINGS, entry: ['tests/chaos/program/program.worker.ts'] });
}

const sql: Sql = (service, statement, parameters) => behind.sql(service, statement, parameters);
/** Wherever the program answers just now. */
const client = new Client(() => program.client.url);

async function killed(): Promise<void> {
  await program.kill();
  await start();
}

/** In the order in which a deletion comes to them. */
const STATIONS: readonly Hold[] = [
  { point: 'relay.read-not-published', type: 'COURSE_DELETED' },
  { point: 'inbox.handled-not-committed', type: 'COURSE_DELETED' },
  { point: 'inbox.committed-not-acknowledged', type: 'COURSE_DELETED' },
  { point: 'inbox.handled-not-committed', type: 'ENROLLMENT_CANCELLED' },
  { point: 'inbox.handled-not-committed', type: 'SAGA_STEP_DONE' },
];

test('a course of a thousand is deleted, the program killed at every station: it ends complete, nothing is left, each is told and refunded once', async () => {
  const admin = await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
  const grace = await newInstructor(admin, 'Grace');
  const course = await openLargeCourse(grace, client, sql);
  const { courseId } = course;
  const ids = await idsOf(sql, courseId);
  expect(ids.length).toBeGreaterThan(SIZE.students * (2 + 2 * SIZE.assignments));

  let deletionId = '';
  await underLoad(course, client, async () => {
    const clicked = dieAt(STATIONS[0] as Hold, courseId);
    deletionId = await deleteCourse(grace, courseId);
    await clicked;
    for (const station of STATIONS.slice(1)) await dieAt(station, courseId);
    // In the middle of what a job does, wherever that is.
    for (const many of [200, 600]) {
      await until(async () => expect(await endedBy(sql, courseId)).toBeGreaterThan(many), 60_000);
      await killed();
    }
    await until(async () => expect(await deletionState(grace, deletionId)).toBe('COMPLETED'), 120_000);
  });
  await until(async () => expect(await brokenDeletionOf(sql, courseId, ids)).toEqual(NOTHING_BROKEN), 60_000);
  expect(await endedBy(sql, courseId)).toBeGreaterThanOrEqual(SIZE.students + SIZE.paid + SIZE.pending + SIZE.waiting);

  // Each of these checks goes red when what it is about is broken.
  const broken = async () => {
    const found = await brokenDeletionOf(sql, courseId, ids);
    return Object.entries(found).flatMap(([name, what]) => (isBroken(what) ? name : []));
  };
  await sql(
    'enrollment',
    `insert into known_curriculum (course_id, sequence, items) values (gen_random_uuid(), 1, jsonb_build_array(?::text))`,
    [ids.at(-1)],
  );
  expect(await broken()).toContain('left');
  await sql('notification', `update notification set kind = 'WELCOME' where kind = 'COURSE_DELETED' and user_id = ?`, [course.paid[0]?.id]);
  expect(await broken()).toContain('notToldOnce');
  await sql('payment', `delete from ledger where kind = 'REFUND'`);
  expect(await broken()).toContain('notRefundedOnce');
}, 900_000);

/** Kills it where it stands; unless the deletion has gone by there already. */
async function dieAt(hold: Hold, courseId: string): Promise<void> {
  let stands = false;
  void holdAt(program, hold).reached.then(() => {
    stands = true;
  });
  const isPast = async () => (await sql('course', `select from saga where subject = ? and finished_at is not null`, [courseId])).length > 0;
  while (!stands && !(await isPast())) await delay(100);
  await killed();
}

const isBroken = (what: number | object): boolean => (typeof what === 'number' ? what > 0 : Object.keys(what).length > 0);
