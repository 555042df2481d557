import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Known } from './known.entity.js';
import { type Within, type Written, write, writeWithin } from './write.js';

const NEWER = 'known.sequence < excluded.sequence and known.deleted_at is null';

/** Facts that bring the same columns of one thing, ascending: the last one replaces all before it. */
type Chunk<Facts> = [Facts, ...Facts[]];

/**
 * Upserts the columns that each of the facts names, as one after the other would: a statement for all things, unless they bring different
 * columns. An existing row is updated only by newer facts, and no tombstone is. Answers the facts that were applied, those of one thing in order.
 */
export async function upsertFacts<Row extends Known, Facts extends Written>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Facts[],
  within?: Within,
): Promise<Facts[]> {
  const applied: Facts[] = [];
  for (let waiting = chunksOf(facts); waiting.length > 0; waiting = waiting.filter(({ length }) => length > 0)) {
    // The next of each thing.
    const next = waiting.map((chunks) => chunks.shift() as Chunk<Facts>);
    for (const alike of Map.groupBy(next, ([first]) => columnsOf(first)).values()) {
      const last = alike.map((chunk) => chunk.at(-1) as Facts);
      const written = await (within ? writeWithin(em, entity, last, NEWER, within) : write(em, entity, last, NEWER));
      for (const each of alike.flat()) {
        const before = written.get(each.id);
        if (before !== undefined && each.sequence > before) applied.push(each);
      }
    }
  }
  return applied;
}

/** The facts of each thing in chunks of the same columns, without those that are older than one before them. */
function chunksOf<Facts extends Written>(facts: readonly Facts[]): Chunk<Facts>[][] {
  const byId = new Map<string, Chunk<Facts>[]>();
  for (const each of facts) {
    const chunks = byId.get(each.id) ?? [];
    byId.set(each.id, chunks);
    const chunk = chunks.at(-1);
    const last = chunk?.at(-1);
    if (last && last.sequence >= each.sequence) continue;
    if (last && columnsOf(last) === columnsOf(each)) chunk?.push(each);
    else chunks.push([each]);
  }
  return [...byId.values()];
}

const columnsOf = (facts: object): string => Object.keys(facts).sort().join();
