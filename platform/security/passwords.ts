import { hash, verify } from '@node-rs/argon2';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { ErrorCode, refuse } from '../kernel/errors.js';
import { newToken } from '../kernel/ids.js';
import type { HashingLoad } from './hashing-load.js';

/**
 * Hashes and verifies passwords with argon2id. Both throw RATE_LIMITED `{ retryAfterSeconds }` while too many others wait for it, or too
 * many of the same `party`: a network address, or a user.
 */
export interface Passwords {
  hash(password: string, party?: string | null): Promise<string>;
  /**
   * Always costs one verification: without an account (`stored` is null) it verifies against a hash that nothing matches, so
   * that the response time does not reveal whether an address is registered.
   */
  verify(stored: string | null, password: string, party?: string | null): Promise<boolean>;
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
const LOAD: HashingLoad = { atOnce: 2, waiting: 200 };

/** About as long as a full queue takes, in seconds. */
const RETRY_AFTER = 5;

export async function argon2Passwords(
  { memory, passes }: PasswordCost = COST,
  { atOnce, waiting }: HashingLoad = LOAD,
): Promise<Passwords> {
  // argon2id is the library's default; its enum cannot be named under isolatedModules.
  const options = { memoryCost: memory, timeCost: passes, parallelism: 1 };
  const dummyHash = await hash(newToken(), options);
  const inTurn = turns({ atOnce, waiting });
  return {
    hash: (password, party) => inTurn(() => hash(password, options), party),
    async verify(stored, password, party) {
      const matches = await inTurn(() => verify(stored ?? dummyHash, password), party);
      return matches && stored !== null;
    },
    isOutdated: (stored) => !stored.startsWith(`$argon2id$v=19$m=${memory},t=${passes},p=1$`),
  };
}

/**
 * Runs work in turn: so much at once, while so much waits. argon2 works on libuv's threads, as the verification of tokens does: whatever
 * waits must wait here, and not there. One party may hold half of the places, so that it cannot keep all others out.
 */
function turns({ atOnce, waiting }: HashingLoad) {
  const queue = bulkhead(atOnce, waiting);
  const share = Math.max(atOnce, Math.ceil((atOnce + waiting) / 2));
  const held = new Map<string, number>();
  return async <Result>(work: () => Promise<Result>, party?: string | null): Promise<Result> => {
    const places = held.get(party ?? '') ?? 0;
    if (party && places >= share) throw tooMany();
    if (party) held.set(party, places + 1);
    try {
      return await queue.execute(work);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? tooMany() : error;
    } finally {
      if (party) leave(held, party);
    }
  };
}

function leave(held: Map<string, number>, party: string): void {
  const places = (held.get(party) ?? 1) - 1;
  if (places > 0) held.set(party, places);
  else held.delete(party);
}

const tooMany = () =>
  refuse(ErrorCode.RATE_LIMITED, 'Too many people sign in at this moment: try again in a few seconds', { retryAfterSeconds: RETRY_AFTER });
