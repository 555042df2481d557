import { openPostgresIndex } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { clientLimits } from '../../platform/service/database/settings.js';
import type { DatabaseUrl } from '../installation/databases.js';
import { poolSize } from '../settings/settings.js';
import { openSearchAccess } from './opensearch-access.js';

/** Opens the search index: in OpenSearch where the settings name a node, and else in the database of the search service. */
export async function openSearchIndex(settings: Settings, databaseUrl: DatabaseUrl): Promise<SearchIndex> {
  const elsewhere = openSearchAccess(settings);
  if (elsewhere) {
    // Here and not above: what speaks to a server takes memory also where there is none.
    const openSearch = await import('../../platform/adapters/search-index/opensearch/opensearch-index.js');
    return openSearch.openSearchIndex(elsewhere);
  }
  const { statement_timeout: statementTimeout, longestWait } = clientLimits(settings);
  return openPostgresIndex({ url: databaseUrl('lms_search'), poolSize: settings(poolSize), statementTimeout, longestWait });
}
