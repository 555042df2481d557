import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/** What a row of an outside source became here: a stopped import goes on where it was, and a second one brings nothing in twice. */
@Entity({ tableName: 'import_ref' })
export class ImportRef {
  /** The source, and what kind of row it is there: `oulad/student`. */
  @PrimaryKey({ type: 'text' })
  source!: string;

  /** The row's own id there. */
  @PrimaryKey({ type: 'text' })
  sourceId!: string;

  @Property({ type: 'uuid' })
  thingId!: string;

  static of(source: string, sourceId: string, thingId: string): ImportRef {
    return Object.assign(new ImportRef(), { source, sourceId, thingId });
  }
}

/** For the migration of a service that takes imports. */
export const importRefTable = `create table import_ref (
  source text collate "C",
  source_id text collate "C",
  thing_id uuid not null,
  primary key (source, source_id)
)`;

/** A row that is brought in, by where it comes from. */
export interface Imported {
  readonly source: string;
  readonly sourceId: string;
}

/** What these rows of one source became, by their ids there. One that was not brought in is missing. */
export async function importedBefore(
  em: Pick<EntityManager, 'execute'>,
  source: string,
  sourceIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await em.execute<{ source_id: string; thing_id: string }[]>(
    'select source_id, thing_id from import_ref where source = ? and source_id in (select jsonb_array_elements_text(?::jsonb))',
    [source, JSON.stringify(sourceIds)],
  );
  return new Map(rows.map((row) => [row.source_id, row.thing_id]));
}

/** What many rows of one source became, by one statement: beside `insertMany`. */
export async function rememberImported(
  em: Pick<EntityManager, 'execute'>,
  source: string,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  await em.execute('insert into import_ref (source, source_id, thing_id) select ?, key, value::uuid from jsonb_each_text(?::jsonb)', [
    source,
    JSON.stringify(Object.fromEntries(ids)),
  ]);
}
