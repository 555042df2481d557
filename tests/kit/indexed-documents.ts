import { openSearchAccess } from '../../cli/adapters/opensearch-access.js';
import type { System } from './system.js';

/**
 * Everything in the search index, as its server has it: OpenSearch or PostgreSQL, whichever the system has. Without versions, which are new
 * with each rebuild, and without what is gone, which has no row in a new one.
 */
export async function indexedDocuments(system: System): Promise<{ readonly id: string }[]> {
  const opensearch = openSearchAccess(await system.settings());
  if (opensearch) return documentsAt(`${opensearch.urls[0]}/${opensearch.prefix}`);
  return system.sql<{ id: string }>(
    'search',
    `select to_jsonb(d) - 'version' as document, id from search_index.document d where not deleted order by id`,
  );
}

async function documentsAt(index: string): Promise<{ id: string }[]> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${index}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  await post('_refresh', {});
  const { hits } = (await post('_search', { query: { term: { live: true } }, sort: ['id'], size: 1_000 })) as {
    readonly hits: { readonly hits: readonly { readonly _source: { id: string } }[] };
  };
  return hits.hits.map(({ _source }) => _source);
}
