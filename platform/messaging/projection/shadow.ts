import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type Projection, shadowOf } from './define.js';

/** Why a projection cannot be rebuilt or swapped in, in a sentence for operators. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}

/** Finds what belongs to a table itself and not to its name: it would stay with the old table, or keep it from being dropped. */
const BOUND = `
  select 'it is partitioned, or a partition' from pg_class where oid = $1::regclass and (relkind <> 'r' or relispartition)
  union select 'it has the foreign key ' || conname from pg_constraint where contype = 'f' and conrelid = $1::regclass
  union select 'the foreign key ' || conname || ' points to it' from pg_constraint where contype = 'f' and confrelid = $1::regclass
  union select 'it has the trigger ' || tgname from pg_trigger where tgrelid = $1::regclass and not tgisinternal
  union select 'the view ' || ev_class::regclass || ' reads it' from pg_depend join pg_rewrite r on r.oid = objid
    where classid = 'pg_rewrite'::regclass and refobjid = $1::regclass
  union select 'it has the sequence ' || objid::regclass || '; let the column be an identity' from pg_depend join pg_class s on s.oid = objid
    where classid = 'pg_class'::regclass and refobjid = $1::regclass and relkind = 'S' and deptype = 'a'`;

/** The columns by which rows are copied, all but the generated ones, and the primary key. */
const COLUMNS = `
  select string_agg(quote_ident(attname), ', ' order by attnum) as columns,
    string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum = any(indkey)) as key
  from pg_attribute left join pg_index on indrelid = attrelid and indisprimary
  where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;

/** The statements that give a copy the keys and indexes of a table under the same names; `like` would make up new names. */
const INDEXES = `
  select format('alter table %I add constraint %I %s', $2::text, conname, pg_get_constraintdef(oid)) as sql
    from pg_constraint where conrelid = $1::regclass and contype in ('p', 'u', 'x')
  union all select pg_get_indexdef(indexrelid, 0, true) from pg_index i
    where indrelid = $1::regclass and not exists (select from pg_constraint where conindid = i.indexrelid)
  order by sql`;

const SHAPE = `
  select string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    pg_get_expr(adbin, adrelid)), ',' order by attnum) as shape
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = $1::regclass and attnum > 0 and not attisdropped`;

/** The qualified names of a rebuild's tables. */
export const shadowTables = (projection: Projection): readonly string[] =>
  projection.tables.map((table) => `${shadowOf(projection)}.${table}`);

const live = (table: string): string => `public.${table}`;

/** Throws RebuildRefused when a table cannot be exchanged. */
export async function requirePlainTables(client: ClientBase, { tables }: Projection): Promise<void> {
  for (const table of tables) {
    const { rows } = await client.query<[string]>({ text: BOUND, values: [live(table)], rowMode: 'array' });
    if (rows.length > 0) throw new RebuildRefused(`${table} cannot be rebuilt beside itself: ${rows.join('; ')}.`);
  }
}

/** A hash of the live tables' columns, keys and indexes, to notice changes. The search path must be `public`. */
export async function shapeOf(client: ClientBase, { tables }: Projection): Promise<string> {
  const hash = createHash('sha256');
  for (const table of tables) {
    const columns = await client.query<{ shape: string }>(SHAPE, [live(table)]);
    const indexes = await client.query<{ sql: string }>(INDEXES, [live(table), table]);
    hash.update(JSON.stringify([table, columns.rows, indexes.rows]));
  }
  return hash.digest('base64url');
}

/** Creates the shadow: tables like the live ones that have only the tombstones. In the caller's transaction. */
export async function makeShadow(client: ClientBase, projection: Projection): Promise<void> {
  const shadow = shadowOf(projection);
  await dropShadow(client, projection);
  await client.query(`create schema ${shadow}`);
  for (const table of projection.tables) {
    // Read while the search path is `public` alone: PostgreSQL then leaves the schema out of the definitions.
    const indexes = await client.query<{ sql: string }>(INDEXES, [live(table), table]);
    await client.query(`create table ${shadow}.${table} (like ${live(table)} including all excluding indexes)`);
    await client.query(`set local search_path = ${shadow}, public`);
    for (const { sql } of indexes.rows) await client.query(sql);
    await client.query('set local search_path = public');
    await copyTombstones(client, projection, table);
  }
  // Clients must not be notified of the past: what handlers write to the feed lands in this table, and goes with the shadow.
  await client.query(`create unlogged table ${shadow}.feed (like public.feed including all)`);
}

/** Copies the live table's tombstones into the shadow, over its own rows of the same keys. */
async function copyTombstones(client: ClientBase, projection: Projection, table: string): Promise<void> {
  const condition = projection.tombstones?.[table];
  if (!condition) return;
  const { rows } = await client.query<{ columns: string; key: string | null }>(COLUMNS, [live(table)]);
  const { columns, key } = rows[0] as { columns: string; key: string | null };
  if (!key) throw new RebuildRefused(`${table} has tombstones and no primary key.`);
  const shadow = `${shadowOf(projection)}.${table}`;
  await client.query(`delete from ${shadow} where (${key}) in (select ${key} from ${live(table)} where ${condition})`);
  await client.query(`insert into ${shadow} (${columns}) select ${columns} from ${live(table)} where ${condition}`);
}

/** Replaces the live tables by the shadow's. In the caller's transaction, which waits for the readers of the live ones. */
export async function exchangeTables(client: ClientBase, projection: Projection): Promise<void> {
  const shadow = shadowOf(projection);
  await client.query(`lock table ${projection.tables.map(live).join(', ')} in access exclusive mode`);
  // Others than the live projection may have set tombstones since the shadow was created.
  for (const table of projection.tables) await copyTombstones(client, projection, table);
  await client.query(`drop table ${projection.tables.map(live).join(', ')}`);
  for (const table of projection.tables) await client.query(`alter table ${shadow}.${table} set schema public`);
  await dropShadow(client, projection);
}

export async function dropShadow(client: ClientBase, projection: Projection): Promise<void> {
  await client.query(`drop schema if exists ${shadowOf(projection)} cascade`);
}
