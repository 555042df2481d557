import { type EntityClass, type EntityProperty, type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { RequestContext } from '../context.js';
import { transaction } from '../entity.js';
import { isId } from '../ids.js';
import type { Known } from './known.entity.js';
import { sharing } from './under-way.js';

/** What an event or the owner tells of a thing, as JSON could carry it (times in ISO 8601). Columns it leaves out are the service's own. */
export type Facts<Row extends Known> = Pick<Row, 'id' | 'sequence'> & {
  readonly [Column in keyof Row]?: Row[Column] extends Date | null ? string | Row[Column] : Row[Column];
};

/** `Told` is what of a thing is always told, where `kept` needs more of it than its id. */
export interface ReadModelDeclaration<Row extends Known, Told extends Facts<Row> = Facts<Row>> {
  readonly entity: EntityClass<Row>;
  /** Asks the owner, whose news may still be on its way. Null when there is no such thing. */
  ask(context: RequestContext, id: string): Promise<Told | null>;
  /** Follows what was taken over, in its transaction. */
  kept?(context: RequestContext, facts: Told): Promise<void>;
}

type Suffices<Row> = (known: Row) => boolean | Promise<boolean>;

/** A service's own copy of another's things, by which it decides while the other is away. */
export interface ReadModel<Row extends Known, Told extends Facts<Row> = Facts<Row>> {
  /**
   * Takes over what is newer than what is known; a tombstone takes over nothing. By SQL and not by entity: an event and an answer
   * of the owner's may bring the same thing at once, and the older must not win. False when it was nothing new.
   */
  keep(context: RequestContext, facts: Told): Promise<boolean>;
  /**
   * For a command, before it opens its transaction: the thing as it is known here when that `suffices`, otherwise as its owner knows
   * it. A miss is not a no: UNAVAILABLE when the owner has to be asked and is away. Commands that miss the same thing at once share
   * a question that began after each of them.
   */
  find(context: RequestContext, id: string, suffices: Suffices<Row>): Promise<Row | null>;
  /**
   * For a consumer, inside its transaction: the thing under which it is about to write, its row shared until the transaction ends. One
   * that is not known, or does not suffice, is asked of its owner. Null when there is no such thing, or none any more: then there is
   * nothing to write. UNAVAILABLE when the owner is away: the event is tried again.
   */
  under(context: RequestContext, id: string, suffices?: Suffices<Row>): Promise<Row | null>;
  /** The row under which a write stands: shared by all writes, held alone by what ends them. Read anew. */
  lock(em: EntityManager, id: string, how?: 'alone' | 'shared'): Promise<Row | null>;
  /**
   * Sets the tombstone, also for a thing that was not heard of before. Waits for the writes that share the row, and whatever comes
   * after it finds it gone. False when it was set already.
   */
  bury(context: RequestContext, facts: Facts<Row>): Promise<boolean>;
}

/** Declares a read model, once, as a constant beside its entity. */
export function readModel<Row extends Known, Told extends Facts<Row> = Facts<Row>>({
  entity,
  ask,
  kept,
}: ReadModelDeclaration<Row, Told>): ReadModel<Row, Told> {
  async function keep(context: RequestContext, facts: Told): Promise<boolean> {
    const applied = await upsert(context.em, entity, facts, 'known.sequence < excluded.sequence and known.deleted_at is null');
    if (applied) await kept?.(context, facts);
    return applied;
  }

  const read = async ({ em }: Pick<RequestContext, 'em'>, id: string, lockMode?: LockMode): Promise<Row | null> =>
    isId(id) ? ((await em.findOne(entity, { id } as FilterQuery<Row>, { lockMode, refresh: true })) as Row | null) : null;

  // A tombstone has the last word.
  const isEnough = async (known: Row | null, suffices: Suffices<Row>) => known !== null && (known.isGone || (await suffices(known)));

  const share = sharing<boolean>();

  return {
    keep,
    async find(context, id, suffices) {
      const known = await read(context, id);
      if (!isId(id) || (await isEnough(known, suffices))) return known;
      const isThere = await share(context, id, async () => {
        const answered = await ask(context, id);
        if (!answered) return false;
        // Not under the command's idempotency key: a repetition may find the thing known, and its transactions are counted.
        const own = context.fresh();
        await transaction(own, (em) => keep({ ...own, em }, answered));
        return true;
      });
      context.load.clear();
      return isThere ? read(context, id) : null;
    },
    async under(context, id, suffices = () => true) {
      // Unlocked: two that share the row and then both take over what is newer would wait for each other.
      if (isId(id) && !(await isEnough(await read(context, id), suffices))) {
        const answered = await ask(context, id);
        if (!answered) return null;
        // In the consumer's own transaction: a second connection for each of them is more than there are.
        await keep(context, answered);
      }
      const locked = await read(context, id, LockMode.PESSIMISTIC_READ);
      return locked?.isGone ? null : locked;
    },
    lock: (em, id, how = 'shared') => read({ em }, id, how === 'alone' ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ),
    bury: ({ em, clock }, facts) => upsert(em, entity, { ...facts, deletedAt: clock.now().toISOString() }, 'known.deleted_at is null'),
  };
}

/** Writes the columns that the facts name, where `condition` holds of the row that is there. */
async function upsert<Row extends Known>(em: EntityManager, entity: EntityClass<Row>, facts: object, condition: string): Promise<boolean> {
  const { tableName, properties } = em.getMetadata().get(entity as never);
  const columnOf = (name: string): string => {
    const property = (properties as Record<string, EntityProperty | undefined>)[name];
    if (!property?.fieldNames[0]) throw new Error(`${tableName} has no column for ${name}`);
    return property.fieldNames[0];
  };
  const record = Object.fromEntries(Object.entries(facts).map(([name, value]) => [columnOf(name), value]));
  const columns = Object.keys(record).map((column) => pg.escapeIdentifier(column));
  // Not the key, which would lock out those who refer to it.
  const changed = columns.filter((column) => column !== '"id"');
  const table = pg.escapeIdentifier(tableName);
  // PostgreSQL makes columns of JSON by their own types: arrays, times and documents need no word here.
  const written = await em.execute<object[]>(
    `insert into ${table} as known (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::${table}, ?::jsonb)
    on conflict (id) do update set ${changed.map((column) => `${column} = excluded.${column}`).join()} where ${condition} returning id`,
    [JSON.stringify(record)],
  );
  return written.length > 0;
}
