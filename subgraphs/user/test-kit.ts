import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { type Caller, serviceCaller, type UserCaller } from '../../platform/kernel/identity.js';
import { argon2Passwords, type Passwords } from '../../platform/security/passwords.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { Role } from '../../schema/events/user.js';
import { userSubgraph } from './subgraph.js';

/** A school for the tests of this service: the service itself, and people in it. */
export interface TestSchool extends TestSubgraph {
  /** How many passwords were verified, and how many hashed; while `busy`, none is hashed. */
  readonly spent: Spent;
  /** Registers a new user with this role, and answers them as a caller. */
  somebody(role?: Role, displayName?: string): Promise<UserCaller>;
  eventsOf(userId: string): Promise<{ type: string; sequence: number; payload: Record<string, unknown>; actor: string | null }[]>;
}

interface Spent {
  verified: number;
  hashed: number;
  busy: boolean;
}

export const PASSWORD = 'tall ships sail early';
export const ours: Caller = serviceCaller('test');

export const REGISTER =
  'mutation ($input: RegisterInput!) { register(input: $input) { id email role active locale displayName createdAt } }';
export const SET_ROLE = 'mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { id role } }';
export const SET_ACTIVE = 'mutation ($input: SetUserActiveInput!) { setUserActive(input: $input) { id active } }';

export async function testSchool(): Promise<TestSchool> {
  const spent = { verified: 0, hashed: 0, busy: false };
  const school = await testSubgraph(userSubgraph, {
    resources: { passwords: await countingPasswords(spent), rateLimiter: memoryRateLimiter() },
  });
  let people = 0;
  return {
    ...school,
    spent,
    async somebody(role = Role.STUDENT, displayName = `Person ${people + 1}`) {
      people += 1;
      const input = { email: `person${people}@example.org`, password: PASSWORD, displayName };
      const { register } = await school.ok(REGISTER, { input }, ours);
      if (role !== Role.STUDENT) await school.ok(SET_ROLE, { input: { userId: register.id, role } }, ours);
      return signedInAs(role, register.id);
    },
    eventsOf: async (userId) => (await school.outbox()).filter(({ key }) => key === userId),
  };
}

/** Real hashes at the least cost: it is not argon2's strength that these tests are about. */
async function countingPasswords(spent: Spent): Promise<Passwords> {
  const passwords = await argon2Passwords({ memory: 64, passes: 1 });
  return {
    async hash(password, party) {
      if (spent.busy) throw refuse(ErrorCode.RATE_LIMITED, 'Too many at once');
      spent.hashed += 1;
      return passwords.hash(password, party);
    },
    verify(kept, password, party) {
      spent.verified += 1;
      return passwords.verify(kept, password, party);
    },
    isOutdated: (kept) => passwords.isOutdated(kept),
  };
}
