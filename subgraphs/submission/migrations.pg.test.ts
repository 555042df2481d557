import pg from 'pg';
import { newId } from '../../platform/kernel/ids.js';
import { type TestPostgres, testPostgres } from '../../platform/testing/postgres.js';
import { migrations } from './migrations.js';

let postgres: TestPostgres;
let client: pg.Client;
beforeAll(async () => {
  postgres = await testPostgres();
  client = new pg.Client({ connectionString: await postgres.createDatabase('submission') });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await postgres.drop();
});

/** Runs those whose names are between the two, the first included. */
async function migrate(from: string, to = '~'): Promise<void> {
  for (const { name, up } of migrations) if (name >= from && name < to) for (const sql of up) await client.query(sql);
}

test('files that were there before uploads had states are READY or WAITING, and those on their way out stay so', async () => {
  await migrate('', '005');
  const [submission, course, student, ready, waiting, gone] = Array.from({ length: 6 }, newId);
  const until = new Date('2026-03-02T09:00:00Z');
  await client.query(
    `insert into submission (id, course_id, assignment_id, assignment_title, student_id, attempt, status) values ($1, $2, $3, 'T', $4, 1, 'DRAFT')`,
    [submission, course, newId(), student],
  );
  for (const [id, isReady] of [
    [ready, true],
    [waiting, false],
  ]) {
    await client.query(
      `insert into submission_file (id, submission_id, file_name, mime_type, size_bytes, sha256, ready, upload_until)
      values ($1, $2, 'a.pdf', 'application/pdf', 7, 'ff', $3, $4)`,
      [id, submission, isReady, until],
    );
  }
  await client.query('insert into discarded_object (id, due_at, student_id, size_bytes) values ($1, $2, $3, 5)', [gone, until, student]);
  await migrate('005');
  const { rows } = await client.query('select * from upload order by id');
  const file = { owner_id: student, scope_id: course, subject_id: submission, file_name: 'a.pdf', mime_type: 'application/pdf' };
  const bytes = { size_bytes: '7', sha256: 'ff', expires_at: until, signed_until: until, part_count: null, parts_id: null };
  expect(rows).toMatchObject([
    { ...file, ...bytes, id: ready, state: 'READY' },
    { ...file, ...bytes, id: waiting, state: 'WAITING' },
  ]);
  expect((await client.query('select * from discarded_object')).rows).toMatchObject([
    { id: gone, due_at: until, owner_id: student, scope_id: null, size_bytes: '5', parts_id: null },
  ]);
});
