import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { until } from '../../platform/testing/until.js';
import { PROGRAM_ADMIN, type Program, runLms, startProgram } from '../kit/program.js';
import { newCourse, newInstructor, signIn } from '../kit/school.js';

// An operator at the command line of the real program, on its data folder.

let folder: string;
let program: Program | undefined;
let postgres: EmbeddedPostgres | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-operator-'));
});
afterAll(async () => {
  await program?.kill();
  await (postgres ?? (await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }))).stop();
  await rm(folder, { recursive: true, force: true });
});

const start = async () => {
  program = await startProgram({ folder, settings: { LMS_EVENT_ATTEMPTS: '2', LMS_EVENT_RETRY_FIRST: '10ms' } });
  return program;
};

/** Behind the program's back. */
async function notification<Row>(sql: string): Promise<Row[]> {
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const client = new pg.Client({ connectionString: postgres.url('lms_notification') });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
    await postgres.stop();
    postgres = undefined;
  }
}

test('a dead letter is listed beside the running server and without it, and healed in either case', async () => {
  const { client } = await start();
  const admin = await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
  const grace = await newInstructor(admin, 'Grace');
  await notification(`alter table known_course add constraint poisoned check (title <> 'Poison')`);
  for (const _ of [1, 2]) await newCourse(grace, { title: 'Poison' });

  await until(async () => {
    const { code, output } = await runLms(folder, 'dead-letters', 'list');
    expect([code, output.match(/^notification\/\d+ +DEAD /gm)?.length]).toEqual([0, 2]);
  });
  const [one, other] = JSON.parse((await runLms(folder, 'dead-letters', 'list', '--json')).output) as { name: string; key: string }[];
  await notification('alter table known_course drop constraint poisoned');

  expect(await runLms(folder, 'dead-letters', 'redrive', one?.name as string)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^1 redriven\./),
  });
  const known = async () => (await notification<{ id: string }>('select id from known_course')).map(({ id }) => id);
  await until(async () => expect(await known()).toEqual([one?.key]));

  await program?.stop();
  const refused = await runLms(folder, 'dead-letters', 'discard', one?.name as string);
  expect(refused).toEqual({ code: 1, output: '', errors: `${one?.name} is not held: it was applied or discarded, or never was\n` });
  expect(await runLms(folder, 'dead-letters', 'redrive', '--all')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^1 redriven\./),
  });
  await start();
  await until(async () => expect((await known()).sort()).toEqual([one?.key, other?.key].sort()));
  expect(await runLms(folder, 'dead-letters', 'list', '--all')).toMatchObject({ code: 0, output: 'No event is held.\n' });
}, 240_000);

test('what cannot be understood is said in a sentence, with a code that scripts see', async () => {
  expect(await runLms(folder, 'dead-letters', 'list', '--service', 'serach')).toMatchObject({
    code: 1,
    output: '',
    errors: expect.stringMatching(/^There is no service serach: there are analytics, assignment, auth, content, course, .*\.\n$/),
  });
  expect(await runLms(folder, 'dead-letters', 'list', '--limit', 'many')).toMatchObject({
    code: 1,
    errors: expect.stringContaining('It must be a whole number from 1.'),
  });
}, 240_000);
