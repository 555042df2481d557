import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../platform/kernel/ids.js';
import type { Environment } from '../../platform/kernel/settings.js';
import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import { freePort } from '../../platform/postgres/embedded/free-port.js';
import { until } from '../../platform/testing/until.js';
import { Client } from '../kit/client.js';
import { learn, newCoursework, submit, upload } from '../kit/coursework.js';
import { serversOfRun } from '../kit/distributed.js';
import { PROGRAM_ADMIN } from '../kit/program.js';
import { newInstructor, newStudent, type Person, signIn } from '../kit/school.js';
import { startOwnPostgres } from '../servers/for-a-run.js';
import { type Running, readGuide, run } from './guide.js';

/** Answers without an error once the router has found an instance of each service. */
const OF_EVERY_SERVICE = `query ($id: ID!) {
  me { id } myDevices { id } courses(first: 1) { nodes { id } } myEnrollments(first: 1) { nodes { id } } assignment(id: $id) { id }
  submission(id: $id) { id } gradebook(courseId: $id) { course { id } } notifications(first: 1) { nodes { id } } plans { id }
}`;

const guide = readGuide();
const running: Running[] = [];
const cleanUps: (() => Promise<unknown>)[] = [];
let admin: Person;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lms-guide-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startOwnPostgres();
  cleanUps.push(() => postgres.stop());
  const routerPort = await freePort();
  // In place of the addresses and folders of the guide; what else the servers of this run need.
  const environment: Environment = {
    ...serversOfRun(),
    LMS_POSTGRES_URL: postgres.url('postgres').replace(/\/postgres$/, ''),
    LMS_KEYS_DIR: join(folder, 'keys'),
    LMS_DATA_DIR: join(folder, 'data'),
    LMS_PUBLIC_URL: `http://127.0.0.1:${routerPort}`,
    LMS_ADMIN_EMAIL: PROGRAM_ADMIN.email,
    LMS_ADMIN_PASSWORD: PROGRAM_ADMIN.password,
    LMS_LOG_LEVEL: 'error',
    LMS_PARTITIONS: '2',
  };
  expect(guide.settings.filter((setting) => !environment[setting])).toEqual([]);
  const withFreePort = (command: string, port: number) => command.replace(/LMS_PORT=\d+/, `LMS_PORT=${port}`);
  await allSettledOrThrow(
    guide.commands.map(async (command) => {
      const port = command.includes('-- router') ? routerPort : await freePort();
      running.push(await run(withFreePort(command, port), environment));
    }),
  );
  const client = new Client(`http://127.0.0.1:${routerPort}/graphql`);
  await until(async () => {
    admin = await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
    await admin.client.ok(OF_EVERY_SERVICE, { id: newId() });
  }, 60_000);
}, 300_000);
afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}, 120_000);

test('the processes of the guide are a whole system: every replica takes the uploads that another one allowed', async () => {
  const grace = await newInstructor(admin, 'Grace');
  const ada = await newStudent(admin.client.as(undefined), 'Ada');
  const coursework = await newCoursework(grace);
  await learn(ada, coursework);
  // Routers spread calls over the replicas: of so many, some are allowed by one and taken by another.
  for (let n = 0; n < 12; n += 1) await upload(ada, coursework.assignmentId, `essay-${n}.txt`, `What I think, ${n}`);
  const { files } = await submit(ada, coursework.assignmentId);
  expect(files).toHaveLength(12);
  const texts = await Promise.all(files.map(async ({ downloadUrl }: { downloadUrl: string }) => (await fetch(downloadUrl)).text()));
  expect(texts.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `What I think, ${n}`).sort());
});
