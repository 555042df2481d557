import type { Batch, RequestContext } from '../../kernel/context.js';
import { type Connection, connect, type Edge } from './connection.js';

/** One page of what belongs to an owner, asked by a field. A service adds what it filters by. */
export interface AskedPage {
  readonly ownerId: string;
  readonly first: number;
  readonly after?: string | null;
}

/** A part of a `where`. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export const ALWAYS: Condition = { sql: 'true', parameters: [] };

/** Those that differ in their owner alone: one statement reads them. */
export type Alike<Asked> = readonly [Asked, ...Asked[]];

export interface PagesDeclaration<Asked extends AskedPage, Row, Node> {
  /** Of each owner, in the order of the list, one more than `first`: so it shows whether there is a next page. */
  read(asked: Alike<Asked>, context: RequestContext): Promise<readonly (Row & { readonly owner_id: string })[]>;
  edgeOf(row: Row, context: RequestContext): Edge<Node>;
  /** For `totalCount`; null is none. */
  count(asked: Asked, context: RequestContext): Promise<number | null>;
}

/** A batch of pages, declared once. What may be seen of them is asked before, or is a condition of what is read. */
export const pagesOf =
  <Asked extends AskedPage, Row, Node>({ read, edgeOf, count }: PagesDeclaration<Asked, Row, Node>): Batch<Asked, Connection<Node>> =>
  async (asked, context) => {
    const pages = new Map<Asked, Connection<Node>>();
    for (const alike of alikeOf(asked)) {
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

/** A field of a selection has the same arguments on every row: all are alike, unless it was asked under two names. */
export const alikeOf = <Asked extends AskedPage>(asked: readonly Asked[]) =>
  Map.groupBy(asked, ({ ownerId: _owner, ...rest }) => JSON.stringify(rest)).values() as Iterable<Alike<Asked>>;

/** Each owner once, as a parameter of type `uuid[]`. */
export const ownersOf = (asked: readonly AskedPage[]): string => `{${[...new Set(asked.map(({ ownerId }) => ownerId))].join(',')}}`;
