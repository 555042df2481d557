import { openPostgresIndex } from '../../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../../platform/adapters/search-index/search-index.js';
import { anonymous, type Caller, serviceCaller } from '../../../platform/kernel/identity.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { testPostgres } from '../../../platform/testing/postgres.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { type ContentSnapshot, ContentUpdated } from '../../../schema/events/content.js';
import { aContent } from '../../../schema/events/test-kit/contents.js';
import { type CourseLife, courseLife } from '../../../schema/events/test-kit/course-life.js';
import { enrollmentOwner } from '../../../schema/events/test-kit/enrollment-owner.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { indexDocumentsJob } from '../indexing/index-documents.job.js';
import { searchSubgraph } from '../subgraph.js';

export const HITS =
  'totalCount hits { kind id title snippet topics score node { __typename } } pageInfo { hasNextPage hasPreviousPage endCursor }';
export const SEARCH = `query ($text: String!, $filter: SearchFilter, $first: Int, $after: String) {
  search(text: $text, filter: $filter, first: $first, after: $after) { ${HITS} facets { name buckets { value count } } } }`;
const SUGGEST = 'query ($prefix: String!, $first: Int) { suggest(prefix: $prefix, first: $first) }';

/** The search service over an index of its own, with helpers for its tests. */
export interface SearchService extends TestSubgraph, Omit<CourseLife, 'courses' | 'enrollments'> {
  readonly index: SearchIndex;
  /** The same index, behind a connection that can be broken. */
  away(isAway: boolean): void;
  /** Delivers an event of a content. */
  content(content: Partial<ContentSnapshot>, delivery?: Delivery): Promise<ContentSnapshot>;
  /** Writes into the index what was marked. */
  indexed(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  find(text: string, caller?: Caller, more?: Record<string, unknown>): Promise<any>;
  /** The ids of what is found. */
  ids(text: string, caller?: Caller, more?: Record<string, unknown>): Promise<string[]>;
  suggestions(prefix: string, caller?: Caller): Promise<string[]>;
}

export async function searchService(settings: Record<string, string> = {}): Promise<SearchService> {
  const postgres = await testPostgres();
  const url = await postgres.createDatabase('search_index');
  const index = await openPostgresIndex({ url, poolSize: 4, statementTimeout: 10_000, longestWait: 5_000 });
  let isAway = false;
  const searchIndex = new Proxy(index, {
    get(target, name: keyof SearchIndex) {
      if (isAway) throw Object.assign(new Error('the index is away'), { code: 'ECONNREFUSED' });
      const member = target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const service = await testSubgraph(searchSubgraph, {
    resources: { searchIndex },
    settings: { LMS_SEARCH_INDEX_RETRY: '1ms', ...settings },
  });
  const life = courseLife(service, { courses: courseOwner(), enrollments: enrollmentOwner() });
  const find: SearchService['find'] = async (text, caller = anonymous, more = {}) =>
    (await service.ok(SEARCH, { text, ...more }, caller)).search;
  return {
    ...service,
    ...life,
    index,
    away(away) {
      isAway = away;
    },
    async content(changes, delivery) {
      const content = aContent(changes);
      await deliver(service, ContentUpdated, { ...content, changed: [] }, delivery);
      return content;
    },
    indexed: () => indexDocumentsJob.run(service.context({ caller: serviceCaller('search') }), new AbortController().signal),
    find,
    ids: async (text, caller, more) => (await find(text, caller, more)).hits.map(({ id }: { id: string }) => id),
    suggestions: async (prefix, caller = anonymous) => (await service.ok(SUGGEST, { prefix }, caller)).suggest,
    async stop() {
      await service.stop();
      await index.close();
      await postgres.drop();
    },
  };
}
