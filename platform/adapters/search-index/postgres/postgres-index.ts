import type pg from 'pg';
import { currentCaller } from '../../../postgres/on-behalf.js';
import { openPool } from '../../../postgres/pool.js';
import { PoolShares } from '../../../postgres/pool-shares.js';
import type { IndexGeneration, SearchIndex, SearchPage, SearchRequest, SuggestRequest } from '../search-index.js';
import { Generations } from './generations.js';
import { search } from './search.js';
import { Stems } from './stems.js';
import { suggest } from './suggest.js';

export interface PostgresIndexOptions {
  readonly url: string;
  readonly poolSize: number;
  /** How long PostgreSQL may work on one search, in ms. */
  readonly statementTimeout: number;
  /** How long a caller without a sign-in waits for a connection of their share, in ms. */
  readonly longestWait: number;
}

/** Each search is planned for its own words: a word is in one document or in nearly all. What a broad one matches stays in memory. */
export const SESSION = '-c plan_cache_mode=force_custom_plan -c work_mem=16MB';

/** Opens the search index in PostgreSQL, for the embedded shape. Creates its tables, in a schema of their own, when they are missing. */
export async function openPostgresIndex({ url, poolSize, statementTimeout, longestWait }: PostgresIndexOptions): Promise<SearchIndex> {
  const pool = openPool({
    connectionString: url,
    max: poolSize,
    application_name: 'lms search index',
    statement_timeout: statementTimeout,
    options: SESSION,
  });
  const generations = new Generations(pool, new Stems(pool));
  try {
    await generations.prepare();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresIndex(pool, generations, new PoolShares(poolSize, longestWait));
}

class PostgresIndex implements SearchIndex {
  constructor(
    private readonly pool: pg.Pool,
    private readonly generations: Generations,
    private readonly shares: PoolShares,
  ) {}

  search(request: SearchRequest): Promise<SearchPage> {
    return this.#withinShare(() => search(this.pool, request));
  }

  suggest(request: SuggestRequest): Promise<readonly string[]> {
    return this.#withinShare(() => suggest(this.pool, request));
  }

  current(): Promise<IndexGeneration> {
    return this.generations.current();
  }

  begin(name: string): Promise<IndexGeneration> {
    return this.generations.begin(name);
  }

  swap(name: string): Promise<void> {
    return this.generations.swap(name);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** Callers without a sign-in hold their share of the connections, and no more. */
  async #withinShare<Found>(work: () => Promise<Found>): Promise<Found> {
    const caller = currentCaller();
    if (caller?.kind !== 'anonymous') return work();
    const leave = await this.shares.enter(caller);
    return work().finally(leave);
  }
}
