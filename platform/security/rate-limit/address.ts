import type { Caller } from '../../kernel/identity.js';

/** The address that tries are counted by. Null for our own services: an import registers thousands of users. */
export function addressOf(caller: Caller): string | null {
  return caller.kind === 'service' ? null : (caller.address ?? 'unknown');
}
