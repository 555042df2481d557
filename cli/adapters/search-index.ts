import { indexInOpenSearch } from '../../platform/adapters/search-index/opensearch/opensearch-index.js';
import { openPostgresIndex } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { clientLimits } from '../../platform/service/database/settings.js';
import type { DatabaseUrl } from '../installation/databases.js';
import { poolSize } from '../settings/settings.js';
import { openSearchAccess } from './opensearch-access.js';

/** Opens the search index: OpenSearch where the settings name its address, and else the database of the search service. */
export async function openSearchIndex(settings: Settings, databaseUrl: DatabaseUrl): Promise<SearchIndex> {
  const opensearch = openSearchAccess(settings);
  if (opensearch) return indexInOpenSearch(opensearch);
  const { statement_timeout: statementTimeout, longestWait } = clientLimits(settings);
  return openPostgresIndex({ url: databaseUrl('lms_search'), poolSize: settings(poolSize), statementTimeout, longestWait });
}
