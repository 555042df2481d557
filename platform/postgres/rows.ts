import type { EntityClass, EntityMetadata, EntityProperty, OrderDefinition } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Condition, columnOf, conditionOf, type RowFilter } from './row-filter.js';
import { orderOf } from './row-order.js';

export interface RowOrder<Entity> {
  /** Beside the filter: a part of a list that SQL alone can name, such as what comes after a cursor. */
  readonly and?: readonly Condition[];
  readonly orderBy?: OrderDefinition<Entity>;
  readonly limit?: number;
}

/**
 * Reads rows to be shown, as objects of their entity's class, without the unit of work: no identity map, no changes to find, half the
 * cost. They have the class's getters and methods, and none of its hidden columns. What a command changes it finds with `em`.
 */
export async function findRows<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  filter: RowFilter<NoInfer<Entity>>,
  { and = [], orderBy, limit }: RowOrder<Entity> = {},
): Promise<Entity[]> {
  const shape = shapeOf(em, entity);
  const where = conditionOf<Entity>({ $and: [filter, ...and] }, shape.meta);
  if (where === undefined) return [];
  const order = orderBy
    ? ` order by ${orderOf(shape.meta as EntityMetadata, orderBy).map(({ column, direction }) => `${column} ${direction}`)}`
    : '';
  const sql = `select ${shape.columns} from ${shape.table} where ${where.sql}${order}${limit === undefined ? '' : ' limit ?'}`;
  const found = await em.execute<Values[]>(sql, [...where.parameters, ...(limit === undefined ? [] : [limit])]);
  return found.map(shape.read);
}

/** The first of them. */
export const findRow = async <Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  filter: RowFilter<NoInfer<Entity>>,
): Promise<Entity | null> => (await findRows(em, entity, filter, { limit: 1 }))[0] ?? null;

export async function countRows<Entity extends object>(
  em: EntityManager,
  entity: EntityClass<Entity>,
  filter: RowFilter<NoInfer<Entity>>,
): Promise<number> {
  const { meta, table } = shapeOf(em, entity);
  const where = conditionOf<Entity>(filter, meta);
  if (where === undefined) return 0;
  const [row] = await em.execute<{ count: number }[]>(`select count(*)::int as count from ${table} where ${where.sql}`, [
    ...where.parameters,
  ]);
  return row?.count ?? 0;
}

/** How the rows of an entity are read. */
interface Shape<Entity> {
  readonly meta: EntityMetadata<Entity>;
  readonly table: string;
  readonly columns: string;
  read(values: Values): Entity;
}

const shapes = new WeakMap<EntityMetadata, Shape<never>>();

function shapeOf<Entity extends object>(em: EntityManager, entity: EntityClass<Entity>): Shape<Entity> {
  const meta = em.getMetadata().get(entity) as EntityMetadata<Entity>;
  const known = shapes.get(meta as EntityMetadata) as unknown as Shape<Entity> | undefined;
  if (known) return known;
  const properties = meta.props.filter(({ hidden, persist }) => !hidden && persist !== false);
  const Row = rowClassOf(em, meta, properties);
  const shape: Shape<Entity> = {
    meta,
    table: `"${meta.tableName}"`,
    columns: properties.map(columnOf).join(),
    read: (values) => new Row(values) as Entity,
  };
  shapes.set(meta as EntityMetadata, shape as unknown as Shape<never>);
  return shape;
}

const VALUES = Symbol('values');

/** What PostgreSQL returned for one row. */
type Values = Readonly<Record<string, unknown>>;

/**
 * The class of an entity's rows: over what PostgreSQL returned, getters in place of the entity's properties, which convert what is asked
 * for. What would change or write a row, or reads a column that it lacks, fails.
 */
function rowClassOf(em: EntityManager, meta: EntityMetadata, properties: readonly EntityProperty[]): new (values: Values) => object {
  function Row(this: { [VALUES]: Values }, values: Values) {
    this[VALUES] = values;
  }
  const refusing = (message: string): PropertyDescriptor => ({
    get() {
      throw new Error(message);
    },
  });
  const columns = properties.map((property) => [property.name, { get: getterOf(em, property) }]);
  const hidden = meta.props.filter(({ hidden }) => hidden).map(({ name }) => [name, refusing(`${name} is hidden: read it with em`)]);
  const __helper = refusing(`this ${meta.className} was read to be shown: find it with em to change it`);
  Row.prototype = Object.create(meta.class.prototype, { ...Object.fromEntries([...columns, ...hidden]), __helper });
  return Row as unknown as new (
    values: Values,
  ) => object;
}

/** MikroORM's hydrator converts the same way. */
function getterOf(em: EntityManager, { customType, runtimeType, fieldNames }: EntityProperty) {
  const column = fieldNames[0] as string;
  const platform = em.getPlatform();
  const ofType = customType && ((value: unknown) => customType.convertToJSValue(value, platform));
  const convert = ofType ?? (runtimeType === 'Date' ? (value: unknown) => new Date(value as string) : (value: unknown) => value);
  return function get(this: { [VALUES]: Values }): unknown {
    const value = this[VALUES][column];
    return value === null ? null : convert(value);
  };
}
