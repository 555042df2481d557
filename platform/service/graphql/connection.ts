import 'reflect-metadata';
import { Cursor, type EntityClass, type EntityProperty, type FilterQuery, type OrderDefinition } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Max, Min } from 'class-validator';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { z } from 'zod';
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
  readonly where?: FilterQuery<NoInfer<Entity>>;
  /** Must end with a unique column, so that the order is total and cursors are stable. */
  readonly orderBy: OrderDefinition<Entity>;
}

/** Reads one page by keyset: a cursor contains the sort key of its row, so inserted and deleted rows shift no page. */
export async function paginate<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  { first, after }: Pick<PageArgs, 'first' | 'after'>,
  { where = {}, orderBy }: Page<Entity>,
): Promise<Connection<Entity>> {
  const cursors = cursorsOf(em, entity, orderBy);
  const from = after === null || after === undefined ? undefined : Cursor.encode([...cursors.decode(after)]);
  // `first: 0` asks for the count alone; a limit of 0 means 'no limit' to the ORM.
  const limit = Math.max(first, 1);
  const cursor = await em.findByCursor(entity, { where, orderBy, first: limit, after: from, includeCount: false });
  const items = (first === 0 ? [] : cursor.items) as Entity[];
  const edges = items.map((node) => ({ cursor: cursors.encode(Cursor.decode(cursor.from(node))), node }));
  const hasNextPage = first === 0 ? cursor.items.length > 0 : cursor.hasNextPage;
  return connect(edges, { hasNextPage, hasPreviousPage: cursor.hasPrevPage }, () => em.count(entity, where));
}

/** Makes a page of edges. `count` is called when `totalCount` is read. */
export const connect = <Node>(
  edges: readonly Edge<Node>[],
  isMore: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
  count: () => Promise<number>,
): Connection<Node> => ({
  edges,
  nodes: edges.map(({ node }) => node),
  pageInfo: { ...isMore, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  get totalCount() {
    return count();
  },
});

/** The cursors of an entity's list in this order. Filters do not count: a position is the same whatever is left out around it. */
function cursorsOf<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  orderBy: OrderDefinition<Entity>,
): ListCursor<unknown[]> {
  const meta = em.getMetadata().get(entity);
  const keys = Cursor.getDefinition(meta, orderBy);
  const values = keys.map(([key]) => sortKeyOf(meta.properties[key as never]));
  return listCursor(`${meta.className} ${keys.map(([key]) => key).join(' ')}`, z.tuple(values as [z.ZodType]));
}

/** The values of a sort key, by the column's type. */
function sortKeyOf({ runtimeType, columnTypes, nullable }: EntityProperty): z.ZodType {
  const value = columnTypes[0] === 'uuid' ? sortKey.id : (BY_RUNTIME_TYPE[runtimeType] ?? sortKey.text);
  return nullable ? value.nullable() : value;
}

const BY_RUNTIME_TYPE: Readonly<Record<string, z.ZodType>> = { Date: sortKey.moment, number: sortKey.number, boolean: sortKey.boolean };
