import { hash, verify } from '@node-rs/argon2';
import { newToken } from '../kernel/ids.js';

/** Hashes and verifies passwords with argon2id. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Always costs one verification: without an account (`stored` is null) it verifies against a hash that nothing matches, so
   * that the response time does not reveal whether an address is registered.
   */
  verify(stored: string | null, password: string): Promise<boolean>;
}

declare module '../kernel/context.js' {
  interface Resources {
    passwords: Passwords;
  }
}

/** The cost of one hash: memory in KiB and passes over it. */
export interface PasswordCost {
  readonly memory: number;
  readonly passes: number;
}

/** The minimum that OWASP's Password Storage Cheat Sheet recommends for argon2id: 19 MiB, two passes. */
const COST: PasswordCost = { memory: 19_456, passes: 2 };

export async function argon2Passwords({ memory, passes }: PasswordCost = COST): Promise<Passwords> {
  // argon2id is the library's default; its enum cannot be named under isolatedModules.
  const options = { memoryCost: memory, timeCost: passes, parallelism: 1 };
  const dummyHash = await hash(newToken(), options);
  return {
    hash: (password) => hash(password, options),
    async verify(stored, password) {
      const matches = await verify(stored ?? dummyHash, password);
      return matches && stored !== null;
    },
  };
}
