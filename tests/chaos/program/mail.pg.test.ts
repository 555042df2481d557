import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../platform/postgres/embedded/embedded.js';
import { until } from '../../../platform/testing/until.js';
import { PROGRAM_ADMIN, type Program, startProgram } from '../../kit/program.js';
import { newCourse, newInstructor, signIn } from '../../kit/school.js';

const STUDENTS = 30_000;
const WANT_MAIL = 300;
const BATCH = 40;
/** Letters that are on their way at the same time: after a kill nobody knows of them. */
const AT_ONCE = 4;

let folder: string;
let postgres: EmbeddedPostgres;
let program: Program | undefined;
let mailServer: SMTPServer;
const letters: { readonly to: string; readonly id: string }[] = [];
/** Called for each letter of a course. */
let onLetter = () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-mail-'));
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  mailServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      text(stream).then((raw) => {
        if (/^Subject: New course/m.test(raw)) {
          letters.push({ to: session.envelope.rcptTo[0]?.address ?? '', id: /^Message-ID:\s+(<.*>)/m.exec(raw)?.[1] ?? '' });
          onLetter();
        }
        done();
      }, done);
    },
  });
  // A program that is killed hangs up in the middle of a sentence.
  mailServer.on('error', () => {});
  await once(mailServer.listen(0, '127.0.0.1'), 'listening');
}, 240_000);
afterAll(async () => {
  await program?.kill();
  await new Promise<void>((closed) => mailServer.close(closed));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 240_000);

const start = async () => {
  program = await startProgram({
    folder,
    settings: {
      LMS_SMTP_URL: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
      LMS_NOTIFICATION_MAIL_BATCH: String(BATCH),
      LMS_NOTIFICATION_MAIL_CLAIM: '3s',
    },
  });
  return program;
};

async function sql<Row>(database: string, statement: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  await client.connect();
  return (await client.query(statement, values).finally(() => client.end())).rows;
}

/** A large school, as if each had registered; some of them have asked for email of new courses. Answers their addresses. */
async function fillSchool(): Promise<string[]> {
  const wanting = await sql<{ id: string }>(
    'lms_notification',
    `with registered as (
      insert into reader select gen_random_uuid(), 1, 'STUDENT', 'en', true, now() from generate_series(1, ${STUDENTS}) returning id, registered_at
    ), joined as (
      insert into audience_member select id, 'students', 'ROLE', registered_at from registered
    ), wanting as (
      select id from registered order by random() limit ${WANT_MAIL}
    ) insert into notification_preference select id, 'COURSE_PUBLISHED', true, true from wanting returning user_id as id`,
  );
  const ids = wanting.map(({ id }) => id);
  await sql(
    'lms_user',
    `insert into users (id, email, password_hash, display_name, locale, role, created_at, updated_at)
    select id, id || '@lms.test', 'none', 'A Student', 'en', 'STUDENT', now(), now() from unnest($1::uuid[]) as id`,
    [ids],
  );
  return ids.map((id) => `${id}@lms.test`).sort();
}

const waiting = async () => (await sql<{ n: number }>('lms_notification', 'select count(*)::int as n from email_delivery'))[0]?.n as number;

test('mail of a published course goes to those who asked, in batches, and goes on after a kill without coming twice', async () => {
  const first = await start();
  const wanting = await fillSchool();
  const admin = await signIn(first.client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
  const grace = await newInstructor(admin, 'Grace');
  const killed = Promise.withResolvers<void>();
  onLetter = () => {
    if (letters.length === WANT_MAIL / 2) killed.resolve(first.kill());
  };
  await newCourse(grace, { title: 'Welding' });
  await killed.promise;
  expect(letters.length).toBeLessThan(WANT_MAIL / 2 + AT_ONCE);
  expect(await waiting()).toBeLessThanOrEqual(BATCH);

  await start();
  await until(async () => expect(new Set(letters.map(({ to }) => to)).size).toBe(WANT_MAIL));
  await until(async () => expect(await waiting()).toBe(0));
  expect([...new Set(letters.map(({ to }) => to))].sort()).toEqual(wanting);
  expect(letters.length - WANT_MAIL).toBeLessThanOrEqual(AT_ONCE);
  // What came twice can be told apart: it has the same name both times.
  expect(new Set(letters.map(({ id }) => id)).size).toBe(WANT_MAIL);
}, 240_000);
