import { openPostgresIndex } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { clientLimits } from '../../platform/service/database/settings.js';
import type { DatabaseUrl } from '../installation/databases.js';
import { poolSize } from '../settings/settings.js';

/** Opens the search index, in the database of the search service. */
export function openSearchIndex(settings: Settings, databaseUrl: DatabaseUrl): Promise<SearchIndex> {
  const { statement_timeout: statementTimeout, longestWait } = clientLimits(settings);
  return openPostgresIndex({ url: databaseUrl('lms_search'), poolSize: settings(poolSize), statementTimeout, longestWait });
}
