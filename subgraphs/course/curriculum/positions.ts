import { badInput } from '../../../platform/kernel/errors.js';

interface Placed {
  readonly id: string;
  position: number;
}

/** A new list with `thing` at `position`, or at the end when that is left out or beyond it. */
export function insertAt<Thing extends Placed>(list: readonly Thing[], thing: Thing, position?: number | null): Thing[] {
  return renumber(list.toSpliced(position ?? list.length, 0, thing));
}

/** Sets each position to the place in the list. */
export function renumber<Thing extends Placed>(list: Thing[]): Thing[] {
  list.forEach((thing, index) => {
    thing.position = index;
  });
  return list;
}

/** The list in the order of `ids`. BAD_USER_INPUT for `field` unless they name each thing exactly once. */
export function reordered<Thing extends Placed>(list: readonly Thing[], ids: readonly string[], field: string): Thing[] {
  const byId = new Map(list.map((thing) => [thing.id, thing]));
  const next = ids.map((id) => byId.get(id));
  const exact = ids.length === list.length && new Set(ids).size === ids.length && !next.includes(undefined);
  if (!exact) throw badInput({ [field]: 'must name each of them exactly once' });
  return next as Thing[];
}
