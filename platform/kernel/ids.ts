import { randomBytes, randomFillSync } from 'node:crypto';
import { v4, v7, validate } from 'uuid';

/** Random bytes are drawn for many ids at once: sixteen at a time cost more than all else of an id. */
const drawn = new Uint8Array(4_096);
const BYTES_OF_AN_ID = 16;
let used = drawn.length;

function nextBytes(): Uint8Array {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += BYTES_OF_AN_ID;
  return drawn.subarray(used - BYTES_OF_AN_ID, used);
}

let msecs = 0;
/** Ascends among the ids of one millisecond, which it begins at a random number of 31 bits. */
let seq = 0;
const MOST_SEQ = 0xff_ff_ff_ff;

/** A UUIDv7: unique, and ascending in time, so that primary keys stay dense. */
export function newId(): string {
  const random = nextBytes();
  const now = Date.now();
  if (now > msecs || seq === MOST_SEQ) {
    msecs = Math.max(now, msecs + 1);
    seq = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
  } else seq += 1;
  return v7({ random, msecs, seq });
}

/**
 * A UUIDv4: it tells neither when it was made nor after which other. For things whose order gives something away, like the choices of a
 * question that their author writes in the right order.
 */
export const randomId = (): string => v4();

/** Whether an id from a client is a UUID. Any other must not reach a uuid column: PostgreSQL would raise an error. */
export const isId = (id: string): boolean => validate(id);

/** The one spelling of an id: a UUID is the same in capitals. What is no UUID stays as it is, and is the id of nothing. */
export const canonicalId = (id: string): string => (isId(id) ? id.toLowerCase() : id);

/** An unguessable token of `bytes` of entropy, in base64url. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** 32 bits of chance, for what is then shuffled by a seed. */
export const randomSeed = (): number => randomBytes(4).readInt32BE();
