import { hash, verify } from '@node-rs/argon2';
import { newToken } from '../kernel/ids.js';

/** How passwords are kept: argon2id, one way. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Costs one verification whatever `kept` is: without an account (null) it verifies against a hash that nothing matches,
   * so that the time of an answer does not tell whether an address is known.
   */
  verify(kept: string | null, password: string): Promise<boolean>;
}

declare module '../kernel/context.js' {
  interface Resources {
    passwords: Passwords;
  }
}

/** Memory in KiB and passes of one hash. */
export interface PasswordCost {
  readonly memory: number;
  readonly passes: number;
}

/** The least that OWASP's cheat sheet on password storage recommends for argon2id: 19 MiB, two passes. */
const COST: PasswordCost = { memory: 19_456, passes: 2 };

export async function argon2Passwords({ memory, passes }: PasswordCost = COST): Promise<Passwords> {
  // argon2id is the library's default; its enum cannot be named under isolatedModules.
  const options = { memoryCost: memory, timeCost: passes, parallelism: 1 };
  const nobodys = await hash(newToken(), options);
  return {
    hash: (password) => hash(password, options),
    async verify(kept, password) {
      const matches = await verify(kept ?? nobodys, password);
      return matches && kept !== null;
    },
  };
}
