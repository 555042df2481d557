import { type EntityClass, type EntityMetadata, type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** `alone`: FOR UPDATE. `shared`: FOR SHARE, which others may hold at the same time. */
export type Hold = 'alone' | 'shared';

type Held<Row> = { readonly row: Row; readonly how: Hold };

/** What identifies a row: its id, or columns that never change. */
export type RowKey<Row> = string | Columns<Row>;

type Columns<Row> = { readonly [Column in keyof Row]?: unknown };

/** The rows that a transaction has locked, by entity and id. */
class HeldRows {
  readonly #held = new Map<EntityClass<unknown>, Map<string, Held<object>>>();

  constructor(
    /** Of the transaction that this savepoint is in: PostgreSQL keeps its locks, whatever becomes of the savepoint. */
    private readonly outer: HeldRows | undefined,
  ) {}

  find<Row extends object>(entity: EntityClass<Row>, by: RowKey<Row>): Held<Row> | undefined {
    const rows = this.#held.get(entity) as Map<string, Held<Row>> | undefined;
    const found = typeof by === 'string' ? rows?.get(by) : [...(rows?.values() ?? [])].find(({ row }) => matches(row, by));
    return found ?? this.outer?.find(entity, by);
  }

  set<Row extends { readonly id: string }>(entity: EntityClass<Row>, row: Row, how: Hold): void {
    const rows = this.#held.get(entity) ?? new Map<string, Held<object>>();
    const before = rows.get(row.id)?.how;
    this.#held.set(entity, rows.set(row.id, { row, how: before === 'alone' ? before : how }));
  }

  delete(entity: EntityClass<never>, id: string): void {
    this.#held.get(entity)?.delete(id);
    this.outer?.delete(entity, id);
  }
}

const transactions = new WeakMap<EntityManager, HeldRows>();

const heldBy = (em: EntityManager): HeldRows => {
  const held = transactions.get(em) ?? new HeldRows(undefined);
  transactions.set(em, held);
  return held;
};

/** Lets the savepoint of `em` know of the rows that the transaction around it holds. Its own are forgotten with it. */
export function holdWithin(em: EntityManager, outer: EntityManager): void {
  transactions.set(em, new HeldRows(heldBy(outer)));
}

/** The row, if this transaction has locked it at least so strongly: then nobody else has changed it since. */
export function heldRow<Row extends { readonly id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  by: RowKey<Row>,
  how: Hold = 'alone',
): Row | undefined {
  const held = heldBy(em).find(entity, by);
  if (!held || (how === 'alone' && held.how !== 'alone')) return undefined;
  // After `em.clear()`, changes of the object would not be written.
  const unitOfWork = em.getUnitOfWork();
  const isManaged = unitOfWork.getById(entity, held.row.id as never) === held.row || unitOfWork.getPersistStack().has(held.row);
  return isManaged && !unitOfWork.getRemoveStack().has(held.row) ? held.row : undefined;
}

/** Remembers a row that the transaction has locked by a statement of its own, or has made. */
export function rememberHeld<Row extends { readonly id: string }>(em: EntityManager, entity: EntityClass<Row>, row: Row, how: Hold): void {
  heldBy(em).set(entity, row, how);
}

/** To be called when a statement has changed the row behind its entity: the next lock reads it again. */
export function forgetHeld(em: EntityManager, entity: EntityClass<never>, id: string): void {
  heldBy(em).delete(entity, id);
}

/**
 * Locks a row until the transaction ends, and reads it: what is decided by it stays true until it is written. A row that the transaction
 * holds already is neither locked nor read again. Null when there is none.
 */
export async function lockRow<Row extends { readonly id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  by: RowKey<Row>,
  how: Hold,
): Promise<Row | null> {
  const held = heldRow(em, entity, by, how);
  if (held) return held;
  // As the ORM does: what is changed and not written yet of this table is part of what is read.
  await em.tryFlush(entity, {});
  const columns = Object.entries(typeof by === 'string' ? { id: by } : by);
  const names = columns.map(([name]) => name);
  const values = columns.map(([, value]) => value);
  const [found] = await em.execute<object[]>(lockOf(em.getMetadata().get(entity) as EntityMetadata, names, how), values);
  if (!found) return null;
  const row = em.map(entity, found as never) as Row;
  rememberHeld(em, entity, row, how);
  return row;
}

/**
 * Shares the rows of many, in the order of their ids, and reads them. Where the transaction holds all of them already, they are neither
 * locked nor read again; where it lacks one, all are, so that there is one order.
 */
export async function lockRows<Row extends { readonly id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  ids: readonly string[],
): Promise<Row[]> {
  const held = ids.map((id) => heldRow(em, entity, id, 'shared'));
  if (!held.includes(undefined)) return (held as Row[]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = (await em.find(entity, { id: { $in: ids } } as unknown as FilterQuery<Row>, {
    orderBy: { id: 'asc' } as never,
    lockMode: LockMode.PESSIMISTIC_READ,
    refresh: true,
  })) as Row[];
  for (const row of rows) rememberHeld(em, entity, row, 'shared');
  return rows;
}

/** Written here: to have the ORM build it each time takes twice as long as the rest, until the row is an entity. */
function lockOf({ tableName, properties }: EntityMetadata, by: readonly string[], how: Hold): string {
  const columns = by.map((name) => `"${properties[name]?.fieldNames[0]}" = ?`);
  return `select * from "${tableName}" where ${columns.join(' and ')} limit 1 ${how === 'alone' ? 'for update' : 'for share'}`;
}

const matches = <Row extends object>(row: Row, by: Columns<Row>): boolean =>
  Object.entries(by).every(([name, value]) => row[name as keyof Row] === value);
