import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Maps a row of an external source to the id that it was imported as: a stopped import resumes, and a second one imports nothing twice. */
@Entity({ tableName: 'import_ref' })
export class ImportRef {
  /** The source and the kind of row in it: `oulad/student`. */
  @PrimaryKey({ type: 'text' })
  source!: string;

  /** The id of the row in the source. */
  @PrimaryKey({ type: 'text' })
  sourceId!: string;

  @Property({ type: 'uuid' })
  thingId!: string;

  static of(source: string, sourceId: string, thingId: string): ImportRef {
    return Object.assign(new ImportRef(), { source, sourceId, thingId });
  }
}

/** For the migrations of a service that supports imports. */
export const importRefTable = `create table import_ref (
  source text collate "C",
  source_id text collate "C",
  thing_id uuid not null,
  primary key (source, source_id)
)`;

/** The origin of an imported row. */
export interface Imported {
  readonly source: string;
  readonly sourceId: string;
}

/** The ids that rows of one source were imported as, by their ids in the source. Rows that were not imported are missing. */
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

/** Stores the ids that many rows of one source were imported as, by one statement: for use with `insertMany`. */
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
