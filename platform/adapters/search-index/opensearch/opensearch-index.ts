import type { IndexGeneration, SearchIndex, SearchPage, SearchRequest, SuggestRequest } from '../search-index.js';
import { openServer, Refused, type Server, type ServerAccess } from './client.js';
import { Generations } from './generations.js';
import { search } from './search.js';
import { suggest } from './suggest.js';

export interface OpenSearchOptions extends ServerAccess {
  /** What the names of all indices begin with: lower case letters, digits and dashes. */
  readonly prefix: string;
  /** Copies of each index on other nodes. */
  readonly replicas: number;
}

/** The search index in OpenSearch. The server need not be there yet: what needs it throws an Outage until it is. */
export function indexInOpenSearch({ prefix, replicas, ...access }: OpenSearchOptions): SearchIndex {
  const server = openServer(access);
  return new OpenSearchIndex(server, new Generations(server, prefix, replicas));
}

class OpenSearchIndex implements SearchIndex {
  constructor(
    private readonly server: Server,
    private readonly generations: Generations,
  ) {}

  search(request: SearchRequest): Promise<SearchPage> {
    return this.#inAnIndex((index) => search(this.server, index, request));
  }

  suggest(request: SuggestRequest): Promise<readonly string[]> {
    return this.#inAnIndex((index) => suggest(this.server, index, request));
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
    return this.server.close();
  }

  /** The first who asks may come before the first who writes. */
  async #inAnIndex<Found>(work: (index: string) => Promise<Found>): Promise<Found> {
    try {
      return await work(this.generations.searched);
    } catch (error) {
      if (!(error instanceof Refused && error.type === 'index_not_found_exception')) throw error;
      await this.generations.current();
      return work(this.generations.searched);
    }
  }
}
