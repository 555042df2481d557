import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import { Client } from '../../kit/client.js';
import { COMPLETE, complete, newCourseOf, request, send, uploadOf } from '../../kit/files.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newTeacher, type Person, signIn } from '../../kit/school.js';
import { change, connected, rowsOf } from '../checks/rows.js';

// The real program on real files, killed while it looks into one. Its claim outlives it: the row says CHECKING, and nobody checks.

const BYTES = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), Buffer.alloc(500_000, 'moving pictures ')]);
const FILE = { fileName: 'Lecture.mp4', mimeType: 'video/mp4', sizeBytes: BYTES.length };

let folder: string;
let program: Program;
let postgres: EmbeddedPostgres;
let teacher: Person;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-checking-'));
  await start();
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const client = new Client(() => program.client.url);
  teacher = await newTeacher(await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password));
}, 240_000);
afterAll(async () => {
  await program.kill();
  // The last one to leave stops it.
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 240_000);

async function start(): Promise<void> {
  program = await startProgram({ folder, settings: { LMS_CONTENT_CLEAN_UP_FILES_EVERY: '200ms' } });
}

const contentRows = (sql: string) => rowsOf(postgres.url('lms_content'), sql);
const stateOf = async (id: string) => (await uploadOf(teacher, id)).state;

/** A video whose bytes have arrived, killed after the claim was taken and before it came to an end. */
async function killedWhileChecking(): Promise<{ id: string; contentId: string }> {
  const { contentIds } = await newCourseOf(teacher, ['VIDEO']);
  const contentId = contentIds[0] as string;
  const sha256 = createHash('sha256').update(BYTES).digest('hex');
  const ticket = await request(teacher, { contentId, ...FILE, sha256 });
  await send({ ...ticket, url: ticket.url as string }, BYTES);
  // Whoever has looked into the file waits for the content's row: so it is checked for as long as we hold that.
  const holder = await connected(postgres.url('lms_content'));
  try {
    await holder.query('begin');
    await holder.query('select id from content_item where id = $1 for update', [contentId]);
    const unanswered = teacher.client.send(COMPLETE, { id: ticket.id }).then(
      () => 'answered',
      () => 'cut off',
    );
    await until(async () => expect(await waitersFor(holder)).toBeGreaterThan(0));
    await program.kill();
    expect(await unanswered).toBe('cut off');
  } finally {
    await holder.end();
  }
  await start();
  return { id: ticket.id, contentId };
}

/** How many wait for what this one holds. */
async function waitersFor(holder: pg.Client): Promise<number> {
  const { rows } = await holder.query<{ waiting: number }>(
    'select count(*)::int as waiting from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
  );
  return rows[0]?.waiting ?? 0;
}

/** Ten minutes later, which a claim has. */
const later = (id: string) =>
  change(postgres.url('lms_content'), `update upload set claimed_at = claimed_at - interval '601 seconds' where id = '${id}'`);

async function isReadyOnce({ id, contentId }: { id: string; contentId: string }): Promise<void> {
  expect(await stateOf(id)).toBe('READY');
  expect(await contentRows(`select payload from outbox where key = '${contentId}' and type = 'CONTENT_READY'`)).toHaveLength(1);
  const { downloadUrl } = await complete(teacher, id);
  expect(Buffer.from(await (await fetch(downloadUrl)).arrayBuffer()).equals(BYTES)).toBe(true);
}

test('a claim of the dead is kept for its time, and then whoever asks completes the upload, once', async () => {
  const killed = await killedWhileChecking();
  expect(await stateOf(killed.id)).toBe('CHECKING');
  expect(await teacher.client.refused(COMPLETE, { id: killed.id })).toBe('CONFLICT');
  expect(await contentRows(`select type from outbox where key = '${killed.contentId}'`)).toEqual([{ type: 'CONTENT_CREATED' }]);
  await later(killed.id);
  const answers = await Promise.all([1, 2, 3].map(() => teacher.client.send(COMPLETE, { id: killed.id })));
  for (const { errors } of answers) expect(errors.every(({ extensions }) => extensions.code === 'CONFLICT')).toBe(true);
  await until(async () => expect(await stateOf(killed.id)).toBe('READY'));
  await isReadyOnce(killed);
}, 240_000);

test('where nobody asks again the job does', async () => {
  const killed = await killedWhileChecking();
  await later(killed.id);
  await until(async () => expect(await stateOf(killed.id)).toBe('READY'));
  await isReadyOnce(killed);
}, 240_000);
