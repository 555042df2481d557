import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { importMitLearnCommand } from '../../cli/import/command.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { until } from '../../platform/testing/until.js';
import { Role } from '../../schema/events/user.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { PASSWORD, signIn } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const course = (more: object) => ({ Course_Id: newId(), Title: 'Welding', Description: null, Topics: null, BrochureLink: null, ...more });

let system: System;
beforeAll(async () => {
  system = await startSystem();
}, 240_000);
afterAll(() => system.stop());

test('a command works beside a running server, which carries what the command recorded', async () => {
  const beside = await system.beside();
  const email = `beside-${newId()}@example.org`;
  const users = () => beside.subgraph('user').context({ caller: serviceCaller('command') });
  const { id } = await register(users(), { email, password: PASSWORD, displayName: 'Beside' });
  const person = await signIn(system.client, email, PASSWORD);
  await setUserRole(users(), { userId: id, role: Role.INSTRUCTOR });
  await until(async () => expect((await beside.resources.sessions.accountStatus(person.id))?.role).toBe('INSTRUCTOR'));
});

test('an import whose rows are all left out fails, and says that nothing went in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lms-import-'));
  const told = jest.spyOn(console, 'error').mockImplementation(() => {});
  const summary = jest.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await writeFile(join(folder, 'sloan_courses.json'), JSON.stringify([course({ Title: '' })]));
    await writeFile(join(folder, 'sloan_runs.json'), '[]');
    await expect(importMitLearnCommand(await system.settings(), { folder })).rejects.toThrow('Nothing went in');
    expect(told.mock.calls.flat()).toEqual([expect.stringContaining('sloan_courses.json, row 1 (')]);
    expect(summary.mock.calls.flat()).toEqual(['0 courses created, 0 updated, 0 unchanged, 1 rows left out']);
  } finally {
    told.mockRestore();
    summary.mockRestore();
    await rm(folder, { recursive: true });
  }
});

test('an import that cannot read its folder says which file, and leaves nothing open', async () => {
  await expect(importMitLearnCommand(await system.settings(), { folder: '/nowhere', instructor: 'x@example.org' })).rejects.toThrow(
    /sloan_courses\.json/,
  );
});
