import pg from 'pg';
import type { Call, Server } from '../../platform/adapters/search-index/opensearch/client.js';
import { search as searchOpenSearch } from '../../platform/adapters/search-index/opensearch/search.js';
import { suggest as suggestOpenSearch } from '../../platform/adapters/search-index/opensearch/suggest.js';
import { SESSION } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import { search as searchPostgres } from '../../platform/adapters/search-index/postgres/search.js';
import { suggest as suggestPostgres } from '../../platform/adapters/search-index/postgres/suggest.js';
import type { SearchRequest, SuggestRequest } from '../../platform/adapters/search-index/search-index.js';

/** Sends to an engine what the program sent for a request, and nothing else. */
export type Replay = () => Promise<void>;

/** An engine without the program. What is replayed was asked once before: whatever the engine keeps of it, it has. */
export interface Engine {
  readonly name: string;
  search(request: SearchRequest): Promise<Replay>;
  suggest(request: SuggestRequest): Promise<Replay>;
  close(): Promise<void>;
}

/** PostgreSQL: the same statements with the same parameters. */
export function postgresAlone(url: string): Engine {
  const pool = new pg.Pool({ connectionString: url, max: 1, options: SESSION });
  return recorded<[sql: string, values: unknown[]]>(
    'PostgreSQL',
    ([sql, values]) => pool.query(sql, values),
    (record) => {
      const recording = { query: (sql: string, values: unknown[]) => record([sql, values]) } as unknown as pg.Pool;
      return { search: (request) => searchPostgres(recording, request), suggest: (request) => suggestPostgres(recording, request) };
    },
    () => pool.end(),
  );
}

/** OpenSearch: the same bodies. */
export function openSearchAlone(url: string, index: string): Engine {
  const send = async ({ method, path, query, body }: Call) => {
    const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as unknown;
  };
  return recorded<Call>(
    'OpenSearch',
    send,
    (record) => {
      const recording = { call: record } as unknown as Server;
      return {
        search: (request) => searchOpenSearch(recording, index, request),
        suggest: (request) => suggestOpenSearch(recording, index, request),
      };
    },
    async () => {},
  );
}

interface Asked {
  search(request: SearchRequest): Promise<unknown>;
  suggest(request: SuggestRequest): Promise<unknown>;
}

function recorded<Sent>(
  name: string,
  send: (sent: Sent) => Promise<unknown>,
  through: (record: (sent: Sent) => Promise<unknown>) => Asked,
  close: () => Promise<void>,
): Engine {
  const record = async (ask: (asked: Asked) => Promise<unknown>): Promise<Replay> => {
    const all: Sent[] = [];
    await ask(
      through((sent) => {
        all.push(sent);
        return send(sent);
      }),
    );
    return async () => {
      for (const sent of all) await send(sent);
    };
  };
  return {
    name,
    search: (request) => record((asked) => asked.search(request)),
    suggest: (request) => record((asked) => asked.suggest(request)),
    close,
  };
}
