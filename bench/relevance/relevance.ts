import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexInOpenSearch } from '../../platform/adapters/search-index/opensearch/opensearch-index.js';
import { openPostgresIndex } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { judgedQueries, type QueryKind } from '../../tests/relevance/judged-queries.js';
import { type Module, readModules } from '../../tests/relevance/modules.js';
import { fill, type Judged, judge, mean } from '../../tests/relevance/relevance.js';
import { type Row, table } from '../machine.js';
import { startProgram, TYPESCRIPT } from '../program.js';

const KINDS: readonly QueryKind[] = ['title', 'summary', 'swapped', 'begun'];

/** nDCG@10 of both search indexes, by queries made out of modules of Microsoft Learn: tests/relevance says how. */
export async function relevance(): Promise<string> {
  const modules = readModules();
  if (!modules) return 'There are no modules of Microsoft Learn in ../shared/data.';
  const [opensearch, postgres] = [await inOpenSearch(modules), await inPostgres(modules)];
  const languages = [...new Set(modules.map(({ lang }) => lang))].sort();
  const line = (language: string, isHeldOut: boolean): Row => {
    const of = (judged: readonly Judged[], kind: QueryKind): string =>
      mean(
        judged.filter((each) => each.kind === kind && each.isHeldOut === isHeldOut && (language === 'all' || each.language === language)),
      ).toFixed(2);
    return [language, isHeldOut ? 'held out' : 'tuned by', ...KINDS.map((kind) => `${of(opensearch, kind)} / ${of(postgres, kind)}`)];
  };
  const lines = ['all', ...languages].flatMap((language) => [line(language, true), line(language, false)]);
  return `OpenSearch / PostgreSQL\n\n${table(['language', 'modules', ...KINDS], lines)}`;
}

async function inOpenSearch(modules: readonly Module[]): Promise<readonly Judged[]> {
  const server = await startProgram('bench/relevance/opensearch-server.ts', [], {}, TYPESCRIPT);
  try {
    return await judgedBy(indexInOpenSearch({ urls: [server.url], prefix: 'lms', replicas: 0, answerWithin: 30_000 }), modules);
  } finally {
    await server.stop();
  }
}

async function inPostgres(modules: readonly Module[]): Promise<readonly Judged[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    const url = postgres.url('lms_search');
    await ensureDatabase(postgres.url('postgres'), 'lms_search');
    return await judgedBy(await openPostgresIndex({ url, poolSize: 2, statementTimeout: 30_000, longestWait: 5_000 }), modules);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function judgedBy(index: SearchIndex, modules: readonly Module[]): Promise<readonly Judged[]> {
  try {
    await fill(index, modules);
    return await judge(index, judgedQueries(modules));
  } finally {
    await index.close();
  }
}
