import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';

/** A part of a `where` clause. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export const ALWAYS: Condition = { sql: 'true', parameters: [] };

const OPERATORS = { $ne: '<>', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=', $contains: '@>' } as const;

/** What a column is compared with: a value, null too; any of a list; or by operators. */
type Compared<Value> = Value | readonly Value[] | { readonly [Operator in keyof typeof OPERATORS]?: Value };

/** Which rows. A part of MikroORM's filters, and SQL beside them. All properties have to fit. */
export type RowFilter<Entity> =
  | { readonly [Name in keyof Entity]?: Compared<Entity[Name]> }
  | { readonly $and: readonly RowFilter<Entity>[] }
  | { readonly $or: readonly RowFilter<Entity>[] }
  | Condition;

/** The filter in SQL. Undefined when no row can fit, as with an empty list. */
export function conditionOf<Entity>(filter: RowFilter<Entity>, meta: EntityMetadata<Entity>): Condition | undefined {
  if ('sql' in filter) return filter as Condition;
  if ('$or' in filter)
    return joined(
      ' or ',
      filter.$or.map((each) => conditionOf(each, meta)).filter((each) => each !== undefined),
    );
  const parts = '$and' in filter ? filter.$and.map((each) => conditionOf(each, meta)) : comparisons(filter, meta as EntityMetadata);
  return parts.includes(undefined)
    ? undefined
    : (joined(
        ' and ',
        (parts as Condition[]).filter((part) => part !== ALWAYS),
      ) ?? ALWAYS);
}

function joined(operator: string, parts: readonly Condition[]): Condition | undefined {
  if (parts.length < 2) return parts[0];
  return { sql: parts.map(({ sql }) => `(${sql})`).join(operator), parameters: parts.flatMap(({ parameters }) => parameters) };
}

const comparisons = (filter: object, meta: EntityMetadata): (Condition | undefined)[] =>
  Object.entries(filter).flatMap(([name, compared]) => comparisonsOf(propertyOf(meta, name), compared));

function comparisonsOf(property: EntityProperty, compared: unknown): (Condition | undefined)[] {
  const column = columnOf(property);
  if (compared === null) return [{ sql: `${column} is null`, parameters: [] }];
  if (Array.isArray(compared)) return [compared.length === 0 ? undefined : { sql: `${column} in (?)`, parameters: [compared] }];
  if (typeof compared !== 'object' || compared instanceof Date) return [{ sql: `${column} = ?`, parameters: [compared] }];
  return Object.entries(compared).map(([operator, value]) => {
    if (operator === '$ne' && value === null) return { sql: `${column} is not null`, parameters: [] };
    return { sql: `${column} ${OPERATORS[operator as keyof typeof OPERATORS]} ?`, parameters: [stored(property, value)] };
  });
}

const stored = ({ customType }: EntityProperty, value: unknown): unknown =>
  Array.isArray(value) && customType?.platform ? customType.convertToDatabaseValue(value, customType.platform) : value;

/** A property that is one column of the entity's own table. */
export function propertyOf(meta: EntityMetadata, name: string): EntityProperty {
  const property = meta.properties[name as never] as EntityProperty | undefined;
  if (property?.fieldNames?.length !== 1) throw new Error(`${meta.className}.${name} is not a column`);
  return property;
}

export const columnOf = ({ fieldNames }: EntityProperty): string => `"${fieldNames[0]}"`;
