const MULTIPLIER = 0x5bd1e995;
const SEED = 0x9747b28c;

/**
 * The 32-bit MurmurHash2 by which Kafka's own clients choose a key's partition. Both buses use it, so that a key has the same
 * partition number in both. Never change it: the order of a key's events depends on it.
 */
export function murmur2(key: string): number {
  const bytes = Buffer.from(key);
  const tail = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < tail; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  if (tail < bytes.length) {
    for (let at = bytes.length - 1; at >= tail; at -= 1) hash ^= bytes.readUInt8(at) << (8 * (at - tail));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** The partition of a key. A record without a key goes to the first partition. */
export const partitionOf = (key: string | null, partitions: number): number =>
  key === null ? 0 : (murmur2(key) & 0x7fffffff) % partitions;
