import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { until } from '../../platform/testing/until.js';
import { PROGRAM_ADMIN, type Program, runLms, startProgram } from '../kit/program.js';
import { newStudent, type Person, setRole, signIn } from '../kit/school.js';

// An operator who looks after accounts at the command line of the real program, beside the server.

let folder: string;
let program: Program;
let admin: Person;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-accounts-'));
  program = await startProgram({ folder });
  admin = await signIn(program.client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);
}, 240_000);
afterAll(async () => {
  await program.kill();
  await (await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })).stop();
  await rm(folder, { recursive: true, force: true });
});

interface Entry {
  readonly service: string;
  readonly action: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly address: string | null;
  readonly details: { readonly field?: string };
}
const audit = async (...flags: string[]) => JSON.parse((await runLms(folder, 'audit', '--json', ...flags)).output) as Entry[];

test('lms --version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(await runLms(folder, '--version')).toMatchObject({ code: 0, output: `${version}\n` });
});

test('lms reset-password gives an account a new password and signs it out, beside the server', async () => {
  const ada = await newStudent(program.client, 'Ada');
  const { code, output } = await runLms(folder, 'reset-password', ada.email.toUpperCase());
  expect(code).toBe(0);
  const [, password = ''] = /^(?:\S+) signs in with (\S+) from now on/.exec(output) ?? [];
  await signIn(program.client, ada.email, password);
  expect(await program.client.refused(LOGIN, { input: { email: ada.email, password: ada.password } })).toBe('INVALID_CREDENTIALS');
  // The router trusts a session for a moment.
  await until(async () => {
    expect(await ada.client.send('{ me { id } }')).toMatchObject({ status: 401 });
  });
  expect(await runLms(folder, 'reset-password', 'nobody@example.org')).toMatchObject({
    code: 1,
    errors: 'There is no account with the address nobody@example.org.\n',
  });
});

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { userId } }';
const SET_ROLE = 'mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { id } }';

test('lms audit tells who signed in, changed a role, and tried what they may not, and from where', async () => {
  const eve = await newStudent(program.client, 'Eve');
  await program.client.refused(LOGIN, { input: { email: eve.email, password: 'a guess' } });
  await setRole(admin, eve, 'INSTRUCTOR');
  expect(await eve.client.refused(SET_ROLE, { input: { userId: eve.id, role: 'ADMIN' } })).toBe('FORBIDDEN');
  // The router refused that by itself, and reports it beside its answer.
  await until(async () => {
    const entries = await audit('--user', eve.id);
    expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['SIGNED_IN', 'USER_ROLE_CHANGED', 'DENIED']));
    expect(entries.find(({ action }) => action === 'DENIED')).toMatchObject({ reason: 'FORBIDDEN', details: { field: 'setUserRole' } });
  });
  const signIns = await audit('--email', eve.email);
  expect(signIns.map(({ action, address }) => [action, address])).toEqual([
    ['SIGN_IN_FAILED', expect.stringContaining('127.0.0.1')],
    ['SIGNED_IN', expect.stringContaining('127.0.0.1')],
  ]);
});
