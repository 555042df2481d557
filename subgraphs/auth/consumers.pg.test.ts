import { Role, UserDeactivated, UserPasswordChanged, UserReactivated, UserRoleChanged } from '../../schema/events/user.js';
import { type SignIn, type TestAuth, testAuth } from './test-kit.js';

let auth: TestAuth;
let signIn: SignIn;
let userId: string;
beforeEach(async () => {
  auth = await testAuth();
  auth.users.add();
  signIn = await auth.login();
  userId = signIn.userId;
});
afterEach(() => auth.stop());

const state = ({ caller } = signIn) => auth.sessions.read(caller.sessionId);
const promoted = { from: Role.STUDENT, to: Role.INSTRUCTOR, active: true };

describe('what auth makes of events', () => {
  it('a new role binds the sessions that are out', async () => {
    await auth.receive(UserRoleChanged, { userId, ...promoted }, 2);
    expect(await state()).toEqual({ userId, role: 'INSTRUCTOR', active: true });
  });

  it('who is deactivated has no session', async () => {
    await auth.receive(UserDeactivated, { userId, role: Role.STUDENT }, 2);
    expect(await state()).toBeNull();
    expect(await auth.sessions.accountStatus(userId)).toMatchObject({ active: false });
  });

  it('a late deactivation leaves the sessions begun after the reactivation', async () => {
    Object.assign(auth.users.accounts[0] as object, { sequence: 3 });
    const after = await auth.login();
    await auth.receive(UserDeactivated, { userId, role: Role.STUDENT }, 2);
    expect([await state(), await state(after)]).toEqual([null, { userId, role: 'STUDENT', active: true }]);
    await auth.receive(UserReactivated, { userId, role: Role.STUDENT }, 3);
    expect(await state(after)).toMatchObject({ active: true });
  });

  it('a reactivation lets new sessions be good', async () => {
    await auth.receive(UserDeactivated, { userId, role: Role.STUDENT }, 2);
    await auth.receive(UserReactivated, { userId, role: Role.STUDENT }, 3);
    expect(await auth.sessions.accountStatus(userId)).toEqual({ role: 'STUDENT', active: true, sequence: 3 });
  });

  it('an old event does not undo a newer one', async () => {
    await auth.receive(UserRoleChanged, { userId, from: Role.INSTRUCTOR, to: Role.ADMIN, active: true }, 3);
    await auth.receive(UserRoleChanged, { userId, ...promoted }, 2);
    expect(await state()).toMatchObject({ role: 'ADMIN' });
  });

  it('a changed password ends all sessions but the one that changed it, and those begun after', async () => {
    const other = await auth.login();
    Object.assign(auth.users.accounts[0] as object, { sequence: 2 });
    const after = await auth.login();
    await auth.receive(UserPasswordChanged, { userId, keptSessionId: signIn.caller.sessionId }, 2);
    expect([await state(), await state(other), await state(after)].map((each) => each !== null)).toEqual([true, false, true]);
    await auth.receive(UserPasswordChanged, { userId, keptSessionId: null }, 3);
    expect([await state(), await state(after)]).toEqual([null, null]);
  });

  it('may be delivered twice', async () => {
    for (const _time of [1, 2]) await auth.receive(UserRoleChanged, { userId, ...promoted }, 2);
    expect(await state()).toMatchObject({ role: 'INSTRUCTOR' });
  });
});
