import { serviceCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { ours, type TestSchool, testSchool } from '../test-kit.js';
import { type ImportedUser, importUsers } from './import-users.js';

let school: TestSchool;
beforeAll(async () => {
  school = await testSchool();
});
afterAll(() => school.stop());

const at = new Date('2013-10-01T00:00:00Z');
const aRow = (sourceId: string): ImportedUser => ({
  source: 'campus',
  sourceId,
  email: `Student${sourceId}@Example.org`,
  displayName: `Student ${sourceId}`,
  locale: 'en',
  at,
});
const bringIn = (rows: readonly ImportedUser[], caller = serviceCaller('import')) =>
  importUsers({ ...school.context({ caller }), silent: true }, 'campus', rows);

it('makes students, who were known since then, and notifies nobody', async () => {
  const { ids, created } = await bringIn([aRow('1'), aRow('2')]);
  expect(created).toBe(2);
  const [row] = await school.sql<{ created_at: string }>('select email, role, created_at, password_hash from users where id = ?', [
    ids.get('1'),
  ]);
  expect(row).toMatchObject({ email: 'student1@example.org', role: 'STUDENT', password_hash: null });
  expect(new Date(String(row?.created_at))).toEqual(at);
  expect(await school.sql('select type, silent, actor from outbox where key = ?', [ids.get('1')])).toEqual([
    { type: 'USER_REGISTERED', silent: true, actor: 'service:import' },
  ]);
});

it('brings nobody in twice, one after the other or at once', async () => {
  const rows = ['10', '11', '12'].map(aRow);
  const runs = await Promise.all([bringIn(rows), bringIn(rows)]);
  expect(runs.map(({ created }) => created).sort()).toEqual([0, 3]);
  expect(new Map(runs[0]?.ids)).toEqual(new Map(runs[1]?.ids));
  expect((await bringIn([...rows, aRow('13')])).created).toBe(1);
});

it('takes who has an account with the address to be that person', async () => {
  const somebody = await school.somebody();
  const { ids, created } = await bringIn([{ ...aRow('20'), email: (await emailOf(somebody.userId)).toUpperCase() }]);
  expect({ id: ids.get('20'), created }).toEqual({ id: somebody.userId, created: 0 });
});

it('leaves them without a password until they set one by mail', async () => {
  const { ids } = await bringIn([aRow('30')]);
  const verify = 'query ($email: String!, $password: String!) { verifyPassword(email: $email, password: $password) { userId } }';
  const tries = ['', 'null', 'student30@example.org'];
  for (const password of tries) {
    expect(await school.ok(verify, { email: 'student30@example.org', password }, ours)).toEqual({ verifyPassword: null });
  }
  const set = 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { userId } }';
  await school.ok(set, { input: { userId: ids.get('30'), newPassword: 'tall ships sail early' } }, ours);
  const known = await school.ok(verify, { email: 'student30@example.org', password: 'tall ships sail early' }, ours);
  expect(known).toEqual({ verifyPassword: { userId: ids.get('30') } });
});

it('is for the command line only', async () => {
  const asAdmin = importUsers(school.context({ caller: signedInAs('ADMIN') }), 'campus', [aRow('40')]);
  await expect(asAdmin).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

async function emailOf(userId: string): Promise<string> {
  const [row] = await school.sql<{ email: string }>('select email from users where id = ?', [userId]);
  return String(row?.email);
}
