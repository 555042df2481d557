import type { Access, SearchHit as Found } from '../../../platform/adapters/search-index/search-index.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import { accessOf } from '../indexing/access.js';
import { ContentItemStub, CourseStub } from '../stubs.js';
import { type SearchArgs, type SearchFilter, SearchKind, type SuggestArgs } from './search.inputs.js';
import type { SearchHit, SearchResults } from './search.types.js';

const FACETS = ['kinds', 'topics', 'level', 'language', 'free', 'instructorId'] as const satisfies readonly (keyof SearchFilter)[];

/** Facets are counted only for a client that asks for them: in PostgreSQL they can take longer than the hits. */
export async function search(
  context: RequestContext,
  { text, filter, first, after }: SearchArgs,
  withFacets: boolean,
): Promise<SearchResults> {
  const begun = performance.now();
  const access = await accessNow(context);
  const { searchIndex } = context.resources;
  const facets = withFacets ? FACETS : [];
  const page = await searchIndex.search({ text, filters: filtersOf(filter ?? {}), access, facets, first, after });
  return {
    totalCount: page.total,
    hits: page.hits.map(hitOf),
    facets: facets.map((name) => ({ name, buckets: page.facets[name] ?? [] })),
    pageInfo: { hasNextPage: page.hasNextPage, hasPreviousPage: Boolean(after), startCursor: null, endCursor: page.endCursor },
    tookMs: performance.now() - begun,
  };
}

export async function suggest(context: RequestContext, { prefix, first }: SuggestArgs): Promise<readonly string[]> {
  const access = await accessNow(context);
  return context.resources.searchIndex.suggest({ prefix, access, first });
}

/** What the caller may find at this moment: their role is of this call, and where they learn is read for it. */
async function accessNow({ em, caller }: RequestContext): Promise<Access> {
  if (caller.kind !== 'user') return accessOf(caller, []);
  if (accessOf(caller, []) === 'all') return 'all';
  const rows = await em.execute<{ course_id: string }[]>(
    'select course_id from known_enrollment where student_id = ? and status in (select jsonb_array_elements_text(?::jsonb))',
    [caller.userId, JSON.stringify(IN_COURSE)],
  );
  return accessOf(
    caller,
    rows.map(({ course_id }) => course_id),
  );
}

/** An empty list of values filters nothing, as an absent one. */
function filtersOf({ kinds, topics, level, language, free, instructorId }: SearchFilter): Record<string, readonly string[]> {
  const values = {
    kinds: kinds ?? [],
    topics: topics ?? [],
    level: listOf(level),
    language: listOf(language),
    free: listOf(free),
    instructorId: listOf(instructorId),
  } satisfies Record<(typeof FACETS)[number], readonly string[]>;
  return Object.fromEntries(Object.entries(values).filter(([, given]) => given.length > 0));
}

const listOf = (value: string | boolean | null | undefined): string[] => (value === null || value === undefined ? [] : [String(value)]);

function hitOf({ id, title, snippet, score, keywords }: Found): SearchHit {
  const kind = keywords.kinds?.[0] === SearchKind.COURSE ? SearchKind.COURSE : SearchKind.CONTENT;
  const node = Object.assign(kind === SearchKind.COURSE ? new CourseStub() : new ContentItemStub(), { id });
  return { kind, id, title, snippet, score, topics: keywords.topics ?? [], node };
}
