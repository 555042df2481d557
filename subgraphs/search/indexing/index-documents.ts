import type { DocumentChange, IndexGeneration, RefusedDocument } from '../../../platform/adapters/search-index/search-index.js';
import type { DerivedProgress, Execute } from '../../../platform/messaging/projection/define.js';
import { documentsOf, type Mark } from './build-documents.js';

/** Marks of one batch. */
const BATCH = 200;

/**
 * Writes the next marked documents into a generation of the index, in the caller's transaction, and remembers that they are there. False
 * when no more were marked. An older version changes nothing in the index, so it is safe to repeat, and safe to be late. One document that
 * the index cannot hold does not keep the others: `refused` hears of it, and its mark goes, too.
 */
export async function indexNext(
  execute: Execute,
  generation: IndexGeneration,
  refused: (document: RefusedDocument) => void = () => {},
): Promise<boolean> {
  await followGeneration(execute, generation.name);
  const marks = await execute<Mark>('select id, version, spreads from document_mark where indexed < version order by since limit ?', [
    BATCH,
  ]);
  if (marks.length === 0) return false;
  const documents = await documentsOf(execute, marks);
  for (const each of await generation.write(documents)) refused(each);
  await unmark(execute, marks);
  await forget(execute, documents);
  return marks.length === BATCH;
}

async function unmark(execute: Execute, marks: readonly Mark[]): Promise<void> {
  // What was marked again meanwhile stays marked, behind those that wait since then.
  await execute(
    `update document_mark as mark set indexed = done.version, since = done.version + 1, spreads = spreads and mark.version > done.version
    from jsonb_to_recordset(?::jsonb) as done (id uuid, version bigint) where mark.id = done.id and mark.indexed < done.version`,
    [JSON.stringify(marks.map(({ id, version }) => ({ id, version })))],
  );
}

/** Of what is gone no mark stays, unless it was marked again meanwhile. */
async function forget(execute: Execute, documents: readonly DocumentChange[]): Promise<void> {
  const gone = documents.filter((each) => 'deleted' in each).map(({ id, version }) => ({ id, version }));
  if (gone.length === 0) return;
  await execute(
    `delete from document_mark as mark using jsonb_to_recordset(?::jsonb) as gone (id uuid, version bigint)
    where mark.id = gone.id and mark.version <= gone.version`,
    [JSON.stringify(gone)],
  );
}

/** `latest`: of all that was drawn, the changes included that are not committed yet. */
export async function indexProgress(execute: Execute): Promise<DerivedProgress> {
  const [progress] = await execute<DerivedProgress>(
    `select (select min(since)::float8 from document_mark where indexed < version) as pending, last_value::float8 as latest from document_version`,
    [],
  );
  return progress as DerivedProgress;
}

/** Marks everything when the index is another than the one that the marks are of: it was lost, or replaced by another server. */
export async function followGeneration(execute: Execute, name: string): Promise<void> {
  const [marked] = await execute<{ name: string }>('select name from marked_generation', []);
  if (marked?.name === name) return;
  await execute('delete from marked_generation', []);
  await execute('insert into marked_generation (name) values (?)', [name]);
  await execute('update document_mark set indexed = 0 where indexed > 0', []);
}
