import type { EntityMetadata } from '@mikro-orm/core';
import { isPlainTable, isPlainValue, writableColumnOf } from './plain-table.js';

/** An update whose text is the same for all values. */
export interface PlainUpdate {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Options of an update that have no bearing on its statement. */
const WITHOUT_BEARING = new Set(['ctx', 'em', 'schema', 'loggerContext', 'logging', 'convertCustomTypes', 'processCollections']);

/**
 * What MikroORM's unit of work would tell PostgreSQL to change in one row, by its id. The ORM's own query builder takes longer over it than
 * all the rest of the flush. `data` is converted already. Undefined for every other update: the ORM builds that.
 */
export function plainUpdate(meta: EntityMetadata, where: object, data: object, options: object): PlainUpdate | undefined {
  const { convertCustomTypes } = options as { convertCustomTypes?: boolean };
  if (convertCustomTypes !== false || !isPlainTable(meta) || !Object.entries(options).every(hasNoBearing)) return undefined;
  // The ORM reads back what the database makes.
  if (meta.props.some(({ generated, version, primary }) => (generated && !primary) || version)) return undefined;
  const [key, ...others] = Object.entries(where);
  if (!key || others.length > 0 || !meta.primaryKeys.includes(key[0] as never) || meta.primaryKeys.length > 1) return undefined;
  const changes = Object.entries(data);
  if (changes.length === 0 || !isPlainValue(key[1]) || !changes.every(([, value]) => value === null || isPlainValue(value)))
    return undefined;
  const columns = [...changes, key].map(([name]) => writableColumnOf(meta, name));
  if (columns.includes(undefined)) return undefined;
  const assignments = columns.slice(0, -1).map((column) => `${column} = ?`);
  return {
    sql: `update "${meta.tableName}" set ${assignments.join(', ')} where ${columns.at(-1)} = ?`,
    parameters: [...changes, key].map(([, value]) => value),
  };
}

const hasNoBearing = ([name, value]: [string, unknown]): boolean => value === undefined || WITHOUT_BEARING.has(name);
