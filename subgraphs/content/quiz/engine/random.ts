/** Numbers from 0 to below 1, the same ones for the same seed. */
export type Random = () => number;

/** The algorithm mulberry32: 32 bits of state are enough to shuffle some questions, and it is the same on each machine. */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of one thing under a seed: so what is drawn for it does not depend on what there is beside it. By the hash FNV-1a. */
export function seedOf(seed: number, thing: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < thing.length; index++) hash = Math.imul(hash ^ thing.charCodeAt(index), 0x01000193);
  return hash;
}

/** All of them in an order by chance: each order is as likely as any other (Fisher and Yates). */
export function shuffled<Each>(things: readonly Each[], random: Random): Each[] {
  const result = [...things];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as Each, result[last] as Each];
  }
  return result;
}
