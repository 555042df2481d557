import type { EntityClass, EntityProperty } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { forgetHeld } from '../../postgres/held-rows.js';
import type { Known } from './known.entity.js';

/** What is written of one thing: columns by the entity's names, as JSON. */
interface Written {
  readonly id: string;
  readonly sequence: number;
}

/** Facts that bring the same columns of one thing, ascending: the last one replaces all before it. */
type Chunk<Facts> = [Facts, ...Facts[]];

/**
 * Upserts the columns that each of the facts names, as one after the other would: a statement for all things, unless they bring different
 * columns. An existing row is updated only if it meets `condition`. Answers the facts that were applied, those of one thing in order.
 */
export async function upsertFacts<Row extends Known, Facts extends Written>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Facts[],
  condition: string,
): Promise<Facts[]> {
  const applied: Facts[] = [];
  for (let waiting = chunksOf(facts); waiting.length > 0; waiting = waiting.filter(({ length }) => length > 0)) {
    // The next of each thing.
    const next = waiting.map((chunks) => chunks.shift() as Chunk<Facts>);
    for (const alike of Map.groupBy(next, ([first]) => columnsOf(first)).values()) {
      const written = await write(
        em,
        entity,
        alike.map((chunk) => chunk.at(-1) as Facts),
        condition,
      );
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

/** Upserts one set of columns. Answers the sequences that the written rows had before, by id; 0 for a new one. */
export async function write<Row extends Known>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Written[],
  condition: string,
): Promise<ReadonlyMap<string, number>> {
  const { tableName, properties } = em.getMetadata().get(entity as never);
  const columnOf = (name: string): string => {
    const property = (properties as Record<string, EntityProperty | undefined>)[name];
    if (!property?.fieldNames[0]) throw new Error(`${tableName} has no column for ${name}`);
    return property.fieldNames[0];
  };
  const records = facts.map((each) => Object.fromEntries(Object.entries(each).map(([name, value]) => [columnOf(name), value])));
  const columns = Object.keys(records[0] as object).map((column) => pg.escapeIdentifier(column));
  // Not the key: updating it would block the transactions that refer to the row.
  const changed = columns.filter((column) => column !== '"id"');
  const table = pg.escapeIdentifier(tableName);
  // PostgreSQL converts the JSON to the columns' types, arrays, times and documents included. In one order everywhere, so that two
  // transactions do not wait for each other.
  const rows = await em.execute<{ id: string; before: number | null }[]>(
    `insert into ${table} as known (${columns.join()})
    select ${columns.join()} from jsonb_populate_recordset(null::${table}, ?::jsonb) order by id
    on conflict (id) do update set ${changed.map((column) => `${column} = excluded.${column}`).join()} where ${condition}
    returning new.id, old.sequence as before`,
    [JSON.stringify(records)],
  );
  for (const { id } of rows) forgetHeld(em, entity as EntityClass<never>, id);
  return new Map(rows.map(({ id, before }) => [id, before ?? 0]));
}
