import type { PoolClient } from 'pg';
import type { DocumentChange, SearchDocument } from '../search-index.js';
import type { Stems } from './stems.js';
import { vectorsOf } from './vectors.js';

/** `topics=azure`. Names of keywords have no equals sign. */
export const keywordOf = (name: string, value: string): string => `${name}=${value}`;

const GONE = { title: '', summary: '', body: '', title_words: 0, keywords: [], access: [], popularity: 0, fresh_at: 'epoch', vector: '' };

/**
 * Writes a batch in one statement: documents that are newer than those in the index, and how many documents each word has now. The words
 * are written in one order, so that two writers do not wait for each other.
 */
export async function writeDocuments(client: PoolClient, schema: string, changes: readonly DocumentChange[], stems: Stems): Promise<void> {
  const rows = await rowsOf(newest(changes), stems);
  await client.query(
    `with written as (
      insert into ${schema}.document as known
      select id, version, deleted, title, summary, body, title_words, keywords, access, popularity, fresh_at, vector
      from jsonb_populate_recordset(null::${schema}.document, $1::jsonb) order by id
      on conflict (id) do update set version = excluded.version, deleted = excluded.deleted, title = excluded.title,
        summary = excluded.summary, body = excluded.body, title_words = excluded.title_words, keywords = excluded.keywords,
        access = excluded.access, popularity = excluded.popularity, fresh_at = excluded.fresh_at, vector = excluded.vector
        where known.version < excluded.version
      returning old.vector as before, new.vector as after
    ), counted as (
      select word, sum(change)::integer as change from (
        select unnest(tsvector_to_array(after)) as word, 1 as change from written
        union all select unnest(tsvector_to_array(before)), -1 from written
      ) as changes group by word having sum(change) <> 0
    )
    insert into ${schema}.lexeme as known (word, documents) select word, change from counted order by word
    on conflict (word) do update set documents = known.documents + excluded.documents`,
    [JSON.stringify(rows)],
  );
}

/** One change a document: a statement cannot write a row twice. */
function newest(changes: readonly DocumentChange[]): DocumentChange[] {
  const byId = new Map<string, DocumentChange>();
  for (const change of changes) if ((byId.get(change.id)?.version ?? -1) < change.version) byId.set(change.id, change);
  return [...byId.values()];
}

async function rowsOf(changes: readonly DocumentChange[], stems: Stems): Promise<object[]> {
  const documents = changes.filter((change): change is SearchDocument => !('deleted' in change));
  const vectors = await vectorsOf(documents, stems);
  const gone = changes.filter((change) => 'deleted' in change);
  return [
    ...documents.map(({ id, version, title, summary, body, keywords, access, popularity, freshAt }, nth) => ({
      ...{ id, version, deleted: false, title, summary, body, access, popularity, fresh_at: freshAt },
      title_words: vectors[nth]?.titleWords,
      keywords: Object.entries(keywords).flatMap(([name, values]) => values.map((value) => keywordOf(name, value))),
      vector: vectors[nth]?.vector,
    })),
    ...gone.map(({ id, version }) => ({ ...GONE, id, version, deleted: true })),
  ];
}
