import type { Batch, RequestContext } from '../../kernel/context.js';
import { type Connection, connect, type Edge } from './connection.js';

/** A request for one page of what belongs to an owner. A service adds its filters. */
export interface PageRequest {
  readonly ownerId: string;
  readonly first: number;
  readonly after?: string | null;
}

/** Requests that differ only in their owner: one statement reads their pages. */
export type Alike<Requested> = readonly [Requested, ...Requested[]];

export interface PagesDeclaration<Requested extends PageRequest, Row, Node> {
  /** Reads the rows of each owner in the order of the list, one more than `first`, which shows whether there is a next page. */
  read(requests: Alike<Requested>, context: RequestContext): Promise<readonly (Row & { readonly owner_id: string })[]>;
  edgeOf(row: Row, context: RequestContext): Edge<Node>;
  /** Counts for `totalCount`; null means zero. */
  count(request: Requested, context: RequestContext): Promise<number | null>;
}

/** Makes a batch of pages, to be declared once as a constant. Check what the caller may see before, or in the conditions of `read`. */
export const pagesOf =
  <Requested extends PageRequest, Row, Node>({
    read,
    edgeOf,
    count,
  }: PagesDeclaration<Requested, Row, Node>): Batch<Requested, Connection<Node>> =>
  async (requests, context) => {
    const pages = new Map<Requested, Connection<Node>>();
    for (const alike of alikeOf(requests)) {
      const rows = Map.groupBy(await read(alike, context), ({ owner_id }) => owner_id);
      for (const each of alike) {
        const found = rows.get(each.ownerId) ?? [];
        const edges = found.slice(0, each.first).map(({ owner_id: _owner, ...row }) => edgeOf(row as Row, context));
        const isMore = { hasNextPage: found.length > each.first, hasPreviousPage: Boolean(each.after) };
        pages.set(
          each,
          connect(edges, isMore, async () => (await count(each, context)) ?? 0),
        );
      }
    }
    return pages;
  };

/** Groups the requests that differ only in their owner. A field has the same arguments on every row: two groups mean two aliases. */
export const alikeOf = <Requested extends PageRequest>(requests: readonly Requested[]) =>
  Map.groupBy(requests, ({ ownerId: _owner, ...rest }) => JSON.stringify(rest)).values() as Iterable<Alike<Requested>>;

/** The distinct owners, as a parameter of type `uuid[]`. */
export const ownersOf = (requests: readonly PageRequest[]): string => `{${[...new Set(requests.map(({ ownerId }) => ownerId))].join(',')}}`;
