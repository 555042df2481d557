import { Cursor, type EntityMetadata, type EntityProperty, type OrderDefinition } from '@mikro-orm/core';
import { type Condition, columnOf, propertyOf } from './row-filter.js';

export interface OrderedColumn {
  readonly property: EntityProperty;
  readonly column: string;
  /** As SQL has it: `desc`, `asc nulls last`. */
  readonly direction: string;
}

/** The columns of an order, the first one first. */
export const orderOf = (meta: EntityMetadata, orderBy: OrderDefinition<never>): OrderedColumn[] =>
  Cursor.getDefinition(meta, orderBy).map(([name, direction]) => {
    const property = propertyOf(meta, name as string);
    return { property, column: columnOf(property), direction: String(direction).toLowerCase() };
  });

/** What comes after the row with these values, in this order. */
export function laterThan([first, ...others]: readonly OrderedColumn[], [value, ...values]: readonly unknown[]): Condition {
  if (!first) return { sql: 'false', parameters: [] };
  const { column } = first;
  const rest = laterThan(others, values);
  const same: Condition = value === null ? { sql: `${column} is null`, parameters: [] } : { sql: `${column} = ?`, parameters: [value] };
  const later = beyond(first, value);
  return {
    sql: `(${later.sql} or (${same.sql} and ${rest.sql}))`,
    parameters: [...later.parameters, ...same.parameters, ...rest.parameters],
  };
}

function beyond({ property, column, direction }: OrderedColumn, value: unknown): Condition {
  const isDescending = direction.startsWith('desc');
  // Where nothing is said, null counts as the largest of all.
  const areNullsLast = direction.includes('nulls') ? direction.endsWith('last') : !isDescending;
  if (value === null) return { sql: areNullsLast ? 'false' : `${column} is not null`, parameters: [] };
  const compared = `${column} ${isDescending ? '<' : '>'} ?`;
  return { sql: property.nullable && areNullsLast ? `(${compared} or ${column} is null)` : compared, parameters: [value] };
}
