import type { EntityClass, EntityProperty } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { forgetHeld } from '../../postgres/held-rows.js';
import type { Known } from './known.entity.js';

/** What is written of one thing: columns by the entity's names, as JSON. */
export interface Written {
  readonly id: string;
  readonly sequence: number;
}

/** What the things belong to. Under what is gone, or not known here, none is written. */
export interface Within {
  readonly entity: EntityClass<Known>;
  /** The property that holds its id. */
  readonly idIn: string;
  /** The ids of those that are not known here are added to it. */
  readonly unknown: Set<string>;
}

/** The sequence that each of the written rows had before, by id; 0 for a new one. */
type Before = ReadonlyMap<string, number>;

interface WrittenRow {
  readonly id: string;
  readonly before: number | null;
}

/** Upserts one set of columns; an existing row only if it meets `condition`. */
export async function write<Row extends Known>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Written[],
  condition: string,
): Promise<Before> {
  const { upsert, records } = statementOf(em, entity, facts, condition);
  return beforeOf(em, entity, await em.execute<WrittenRow[]>(upsert, [records]));
}

/** The same, under the rows of what the things belong to, which the statement shares until the transaction ends. */
export async function writeWithin<Row extends Known>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Written[],
  condition: string,
  { entity: parent, idIn, unknown }: Within,
): Promise<Before> {
  const ids = new Set(facts.map((each) => String(each[idIn as keyof Written])));
  const { upsert, records } = statementOf(em, entity, facts, condition, idIn);
  const rows = await em.execute<(WrittenRow & { readonly isParent: boolean })[]>(
    `with parents as (
      select id, deleted_at is not null as gone from ${pg.escapeIdentifier(em.getMetadata().get(parent).tableName)}
      where id in (?) order by id for share
    ), written as (${upsert})
    select id, before, false as "isParent" from written union all select id, null, true from parents`,
    [[...ids], records],
  );
  const known = new Set(rows.filter(({ isParent }) => isParent).map(({ id }) => id));
  for (const id of ids) if (!known.has(id)) unknown.add(id);
  return beforeOf(
    em,
    entity,
    rows.filter(({ isParent }) => !isParent),
  );
}

function statementOf<Row extends Known>(
  em: EntityManager,
  entity: EntityClass<Row>,
  facts: readonly Written[],
  condition: string,
  parentIn?: string,
): { readonly upsert: string; readonly records: string } {
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
  const isUnder = parentIn === undefined ? '' : `where exists (select from parents where parents.id = ${columnOf(parentIn)} and not gone)`;
  // PostgreSQL converts the JSON to the columns' types, arrays, times and documents included. In one order everywhere, so that two
  // transactions do not wait for each other.
  const upsert = `insert into ${table} as known (${columns.join()})
    select ${columns.join()} from jsonb_populate_recordset(null::${table}, ?::jsonb) as given ${isUnder} order by id
    on conflict (id) do update set ${changed.map((column) => `${column} = excluded.${column}`).join()} where ${condition}
    returning new.id, old.sequence as before`;
  return { upsert, records: JSON.stringify(records) };
}

function beforeOf<Row extends Known>(em: EntityManager, entity: EntityClass<Row>, rows: readonly WrittenRow[]): Before {
  for (const { id } of rows) forgetHeld(em, entity as EntityClass<never>, id);
  return new Map(rows.map(({ id, before }) => [id, before ?? 0]));
}
