import { hash, verify } from '@node-rs/argon2';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { ErrorCode, refuse } from '../kernel/errors.js';
import { newToken } from '../kernel/ids.js';
import type { HashingLoad } from './hashing-load.js';

/** Hashes and verifies passwords with argon2id. Both throw RATE_LIMITED `{ retryAfterSeconds }` while too many others wait for it. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Always costs one verification: without an account (`stored` is null) it verifies against a hash that nothing matches, so
   * that the response time does not reveal whether an address is registered.
   */
  verify(stored: string | null, password: string): Promise<boolean>;
  /** Whether the hash was made at another cost than `hash` has now, so that it should be renewed when its password is known. */
  isOutdated(stored: string): boolean;
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

/** What bounds the hashing where nothing else is said: as the settings do on a machine of three processors and more. */
const LOAD: HashingLoad = { atOnce: 2, waiting: 100 };

/** About as long as a full queue takes, in seconds. */
const RETRY_AFTER = 3;

export async function argon2Passwords(
  { memory, passes }: PasswordCost = COST,
  { atOnce, waiting }: HashingLoad = LOAD,
): Promise<Passwords> {
  // argon2id is the library's default; its enum cannot be named under isolatedModules.
  const options = { memoryCost: memory, timeCost: passes, parallelism: 1 };
  const dummyHash = await hash(newToken(), options);
  const queue = bulkhead(atOnce, waiting);
  // argon2 works on libuv's threads, as the verification of tokens does: whatever waits must wait here, and not there.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> =>
    queue.execute(work).catch((error: unknown) => {
      throw error instanceof BulkheadRejectedError ? tooMany() : error;
    });
  return {
    hash: (password) => inTurn(() => hash(password, options)),
    async verify(stored, password) {
      const matches = await inTurn(() => verify(stored ?? dummyHash, password));
      return matches && stored !== null;
    },
    isOutdated: (stored) => !stored.startsWith(`$argon2id$v=19$m=${memory},t=${passes},p=1$`),
  };
}

const tooMany = () =>
  refuse(ErrorCode.RATE_LIMITED, 'Too many people sign in at this moment: try again in a few seconds', { retryAfterSeconds: RETRY_AFTER });
