import 'reflect-metadata';
import type { EntityClass, EntityMetadata, EntityProperty, OrderDefinition } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Max, Min } from 'class-validator';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { z } from 'zod';
import { ALWAYS, type RowFilter } from '../../postgres/row-filter.js';
import { laterThan, type OrderedColumn, orderOf } from '../../postgres/row-order.js';
import { countRows, findRows } from '../../postgres/rows.js';
import { type ListCursor, listCursor, sortKey } from './cursor.js';
import { PageInfo } from './shared.js';

const LARGEST_PAGE = 100;

/** The arguments of a paged field: `first` is 20 by default, 100 at most. */
@ArgsType()
export class PageArgs {
  @Min(0, { message: 'must not be negative' })
  @Max(LARGEST_PAGE, { message: `must be ${LARGEST_PAGE} at most` })
  @Field(() => Int, { nullable: true, defaultValue: 20 })
  first!: number;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** One page of a list. `totalCount` is counted when it is read, and read only when it is selected. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  readonly totalCount: Promise<number>;
}

/** The GraphQL types of a Relay connection: `<Name>Connection` with `nodes` beside `edges`, and `<Name>Edge`. */
export function connectionOf<Node extends object>(name: string, node: () => ClassType<Node>): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`)
  class NodeEdge implements Edge<Node> {
    @Field(() => String)
    cursor!: string;

    @Field(node)
    node!: Node;
  }

  @ObjectType(`${name}Connection`)
  class NodeConnection {
    @Field(() => [NodeEdge])
    edges!: Edge<Node>[];

    @Field(() => [node()])
    nodes!: Node[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { nullable: true })
    totalCount!: number;
  }
  return NodeConnection as unknown as ClassType<Connection<Node>>;
}

export interface Page<Entity> {
  readonly where?: RowFilter<NoInfer<Entity>>;
  /** Must end with a unique column, so that the order is total and cursors are stable. */
  readonly orderBy: OrderDefinition<Entity>;
}

/**
 * Reads one page by keyset: a cursor contains the sort key of its row, so inserted and deleted rows shift no page. Its nodes are rows, to
 * be shown and not changed.
 */
export async function paginate<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  { first, after }: Pick<PageArgs, 'first' | 'after'>,
  { where = ALWAYS, orderBy }: Page<Entity>,
): Promise<Connection<Entity>> {
  const meta = em.getMetadata().get(entity) as EntityMetadata;
  const columns = orderOf(meta, orderBy);
  const list = cursorsOf(meta, columns);
  const and = after === null || after === undefined ? [] : [laterThan(columns, list.decode(after))];
  const found = await findRows(em, entity, where, { and, orderBy, limit: first + 1 });
  const positionOf = (node: Entity) => columns.map(({ property }) => node[property.name as keyof Entity]);
  const edges = found.slice(0, first).map((node) => edge(node, () => list.encode(positionOf(node))));
  const isMore = { hasNextPage: found.length > first, hasPreviousPage: Boolean(after) };
  return connect(edges, isMore, () => countRows(em, entity, where));
}

/** An edge whose cursor is made when it is read. */
const edge = <Node>(node: Node, cursorOf: () => string): Edge<Node> => ({
  node,
  get cursor() {
    return cursorOf();
  },
});

/** Makes a page of edges. `count` is called when `totalCount` is read. */
export const connect = <Node>(
  edges: readonly Edge<Node>[],
  isMore: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
  count: () => Promise<number>,
): Connection<Node> => ({
  edges,
  nodes: edges.map(({ node }) => node),
  get pageInfo() {
    return { ...isMore, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  },
  get totalCount() {
    return count();
  },
});

const cursors = new WeakMap<EntityMetadata, Map<string, ListCursor<unknown[]>>>();

/** The cursors of an entity's list in this order. Filters do not count: a position is the same whatever is left out around it. */
function cursorsOf(meta: EntityMetadata, columns: readonly OrderedColumn[]): ListCursor<unknown[]> {
  const name = `${meta.className} ${columns.map(({ property }) => property.name).join(' ')}`;
  const known = cursors.get(meta) ?? new Map<string, ListCursor<unknown[]>>();
  cursors.set(meta, known);
  const made = known.get(name) ?? listCursor(name, z.tuple(columns.map(({ property }) => sortKeyOf(property)) as [z.ZodType]));
  known.set(name, made);
  return made;
}

/** The values of a sort key, by the column's type. */
function sortKeyOf({ runtimeType, columnTypes, nullable }: EntityProperty): z.ZodType {
  const value = columnTypes[0] === 'uuid' ? sortKey.id : (BY_RUNTIME_TYPE[runtimeType] ?? sortKey.text);
  return nullable ? value.nullable() : value;
}

const BY_RUNTIME_TYPE: Readonly<Record<string, z.ZodType>> = { Date: sortKey.moment, number: sortKey.number, boolean: sortKey.boolean };
