import { until } from '../../platform/testing/until.js';
import { newStudent, setRole } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
}, 240_000);
afterAll(() => system.stop());

const entries = (service: string, about: string) =>
  system.sql<{ action: string }>(
    service,
    'select action, result, actor, subject, reason, address, details from audit where actor = ? or subject = ? order by at, id',
    [about, about],
  );
const SET_ROLE = 'mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { id } }';
const here = expect.stringContaining('127.0.0.1');

test('a sign-in, a change of role and what the router refuses are in the audit logs, each with whose it is and from where', async () => {
  const eve = await newStudent(system.client, 'Eve');
  const user = `user:${eve.id}`;
  expect(await eve.client.refused(SET_ROLE, { input: { userId: eve.id, role: 'ADMIN' } })).toBe('FORBIDDEN');
  await setRole(system.admin, eve, 'INSTRUCTOR');
  const refused = {
    action: 'DENIED',
    result: 'REFUSED',
    actor: user,
    reason: 'FORBIDDEN',
    address: here,
    details: { field: 'setUserRole' },
  };
  // The router reports it beside its answer.
  await until(async () => expect(await entries('auth', user)).toContainEqual({ ...refused, subject: null }));
  expect(await entries('auth', user)).toContainEqual(expect.objectContaining({ action: 'SIGNED_IN', subject: user, address: here }));
  expect(await entries('user', user)).toEqual([
    expect.objectContaining({ action: 'USER_ROLE_CHANGED', actor: `user:${system.admin.id}`, subject: user, address: here }),
  ]);
});
