import { type EntityMetadata, LockMode } from '@mikro-orm/core';
import { columnOf, isPlainTable, isPlainValue, writableColumnOf } from './plain-table.js';

/** A select whose text is the same for all values. */
export interface PlainSelect {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const OPERATORS: Readonly<Record<string, string>> = { $ne: '<>', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };
const LOCKS: Readonly<Record<string, string>> = {
  [String(LockMode.PESSIMISTIC_WRITE)]: ' for update',
  [String(LockMode.PESSIMISTIC_READ)]: ' for share',
};

/** Options of a search that are written here, and those that have no bearing on its statement. What is not among them is the ORM's. */
const WRITTEN = new Set(['orderBy', 'limit', 'lockMode']);
const WITHOUT_BEARING = new Set([
  'ctx',
  'em',
  'refresh',
  'flags',
  'convertCustomTypes',
  '_populateWhere',
  'populateWhere',
  'disableIdentityMap',
  'loggerContext',
  'logging',
]);

/**
 * What MikroORM would ask PostgreSQL for in a search of one table by the values of its columns, which nearly all are. The ORM's own
 * query builder takes longer over it than the rest of the search. Undefined for every other search: the ORM builds that.
 */
export function plainSelect(meta: EntityMetadata, where: object, options: object): PlainSelect | undefined {
  if (!isPlainTable(meta) || !Object.entries(options).every(([name, value]) => isKnown(name, value))) return undefined;
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  if (!addConditions(meta, where, conditions, parameters)) return undefined;
  const { orderBy, limit, lockMode } = options as { orderBy?: object; limit?: number; lockMode?: LockMode };
  const order = orderOf(meta, orderBy);
  const lock = lockMode === undefined ? '' : LOCKS[String(lockMode)];
  if (order === undefined || lock === undefined) return undefined;
  const filter = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  if (limit !== undefined) parameters.push(limit);
  return { sql: `select * from "${meta.tableName}"${filter}${order}${limit === undefined ? '' : ' limit ?'}${lock}`, parameters };
}

const isKnown = (name: string, value: unknown): boolean =>
  value === undefined || WRITTEN.has(name) || WITHOUT_BEARING.has(name) || (Array.isArray(value) && value.length === 0);

/** False when there is more to the filter than values of columns. */
function addConditions(meta: EntityMetadata, where: object, conditions: string[], parameters: unknown[]): boolean {
  if (Object.getOwnPropertySymbols(where).length > 0) return false;
  return Object.entries(where).every(([name, compared]) => {
    const column = writableColumnOf(meta, name);
    if (!column) return false;
    if (!isOperators(compared)) return addComparison(column, '=', compared, conditions, parameters);
    return Object.entries(compared).every(([operator, value]) => {
      if (operator !== '$in')
        return operator in OPERATORS && addComparison(column, OPERATORS[operator] as string, value, conditions, parameters);
      if (!Array.isArray(value) || value.length === 0 || !value.every(isPlainValue)) return false;
      conditions.push(`${column} in (?)`);
      parameters.push(value);
      return true;
    });
  });
}

function addComparison(column: string, operator: string, value: unknown, conditions: string[], parameters: unknown[]): boolean {
  if (value === null && (operator === '=' || operator === '<>')) {
    conditions.push(`${column} is ${operator === '=' ? '' : 'not '}null`);
    return true;
  }
  if (!isPlainValue(value)) return false;
  conditions.push(`${column} ${operator} ?`);
  parameters.push(value);
  return true;
}

const isOperators = (compared: unknown): compared is object =>
  typeof compared === 'object' && compared !== null && Object.getPrototypeOf(compared) === Object.prototype;

/** Undefined when it is more than directions of columns. */
function orderOf(meta: EntityMetadata, orderBy: object | undefined): string | undefined {
  const parts = [orderBy ?? []].flat().flatMap((each) => Object.entries(each));
  const columns = parts.map(([name, direction]) => {
    const column = columnOf(meta, name);
    return column && /^(asc|desc)$/i.test(String(direction)) ? `${column} ${String(direction).toLowerCase()}` : undefined;
  });
  if (columns.includes(undefined)) return undefined;
  return columns.length > 0 ? ` order by ${columns.join(', ')}` : '';
}
