import type { EntityClass, EntityProperty, FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { byKey } from '../../kernel/batch.js';
import type { Batch, RequestContext } from '../../kernel/context.js';
import { isId } from '../../kernel/ids.js';
import { forgetHeld, type Hold, lockRow } from '../../postgres/held-rows.js';
import { cacheAside, canBe, type Find, type IsSufficient, isConclusive } from './cache-aside.js';
import type { Known } from './known.entity.js';

/** The facts about a thing in an event or an answer of its owner, as JSON (times in ISO 8601). Missing columns are the service's own. */
export type Facts<Row extends Known> = Pick<Row, 'id' | 'sequence'> & {
  readonly [Column in keyof Row]?: Row[Column] extends Date | null ? string | Row[Column] : Row[Column];
};

/** How a local copy is written. `Given` are the facts that every event brings, where the rules need more than the id. */
interface CopyDeclaration<Row extends Known, Given extends Facts<Row>> {
  readonly entity: EntityClass<Row>;
  /** The thing that this one belongs to, by `requireParent` of its own read model. Null when that has gone: then nothing is written. */
  parent?(context: RequestContext, facts: Given): Promise<Known | null>;
  /** Runs after the facts were written, in the same transaction. */
  onUpserted?(context: RequestContext, facts: Given): Promise<void>;
}

interface AskingCopyDeclaration<Row extends Known, Given extends Facts<Row>, By extends KeyOf<Row>> extends CopyDeclaration<Row, Given> {
  /** Asks the owner, whose event may still be on its way. Null when there is no such thing. */
  ask(context: RequestContext, by: By): Promise<Given | null>;
  /** Whether `find` answers a thing that the owner knows but that belongs to something gone, as gone itself. Otherwise it finds nothing. */
  readonly findsOrphans?: boolean;
}

/** An id, or the columns that together name one thing. */
type KeyOf<Row> = string | { readonly [Column in keyof Row]?: string };

/** A service's own copy of another's things. */
export interface LocalCopy<Row extends Known, Given extends Facts<Row> = Facts<Row>, By extends KeyOf<Row> = string> {
  /**
   * Writes the facts when they are newer than the local copy and that is no tombstone. By SQL and not through the entity: an event
   * and an answer of the owner may bring the same thing at once, and the older must not win. False when it wrote nothing.
   */
  upsert(context: RequestContext, facts: Given): Promise<boolean>;
  /** A loader's batch: the local copies, without a policy, those with a tombstone included. */
  readonly known: Batch<string, Row>;
  /** Locks the row that a write depends on, and reads it anew unless this transaction holds it. Writes lock it `shared`; what ends them locks it `alone`. */
  lock(em: EntityManager, by: By, how?: Hold): Promise<Row | null>;
  /**
   * Sets the tombstone, also for a thing that was not known before. Waits for the writes that share the row; all later ones find
   * the tombstone. False when it was set already.
   */
  setTombstone(context: RequestContext, facts: Facts<Row>): Promise<boolean>;
}

/** A copy by which the service decides while the owner is down, and which asks the owner for what it lacks. */
export interface ReadModel<Row extends Known, Given extends Facts<Row> = Facts<Row>, By extends KeyOf<Row> = string>
  extends LocalCopy<Row, Given, By> {
  /** For a command, before it opens its transaction: see `cacheAside`. */
  readonly find: Find<Row, By>;
  /**
   * For a consumer, inside its transaction: the thing that the consumer's write depends on, its row locked as shared until the
   * transaction ends. One that is not known, or not sufficient, is asked of its owner. Null when there is no such thing, or no longer:
   * then there is nothing to write. UNAVAILABLE when the owner is down: the event is retried.
   */
  requireParent(context: RequestContext, by: By, isSufficient?: IsSufficient<Row>): Promise<Row | null>;
}

/** Declares a read model, once, as a constant beside its entity. Without `ask` it only stores and locks copies, and has no `find`. */
export function readModel<Row extends Known, Given extends Facts<Row> = Facts<Row>, By extends KeyOf<Row> = string>(
  declaration: AskingCopyDeclaration<Row, Given, By>,
): ReadModel<Row, Given, By>;
export function readModel<Row extends Known, Given extends Facts<Row> = Facts<Row>>(
  declaration: CopyDeclaration<Row, Given>,
): LocalCopy<Row, Given>;
export function readModel<Row extends Known, Given extends Facts<Row>, By extends KeyOf<Row>>({
  entity,
  ask,
  parent,
  onUpserted,
  findsOrphans = false,
}: CopyDeclaration<Row, Given> & Partial<AskingCopyDeclaration<Row, Given, By>>): LocalCopy<Row, Given, By> | ReadModel<Row, Given, By> {
  async function upsert(context: RequestContext, facts: Given): Promise<boolean> {
    if (parent && !(await parent(context, facts))) return false;
    const applied = await write(context.em, entity, facts, 'known.sequence < excluded.sequence and known.deleted_at is null');
    if (applied) await onUpserted?.(context, facts);
    return applied;
  }

  const read = async ({ em }: Pick<RequestContext, 'em'>, by: By): Promise<Row | null> =>
    canBe(by) ? ((await em.findOne(entity, whereOf(by), { refresh: true })) as Row | null) : null;

  const lock = async (em: EntityManager, by: By, how: Hold = 'shared'): Promise<Row | null> =>
    canBe(by) ? ((await lockRow<Known>(em, entity, by, how)) as Row | null) : null;

  const model: LocalCopy<Row, Given, By> = {
    upsert,
    known: async (ids, { em }) => byKey((await em.find<Known>(entity, { id: { $in: ids.filter(isId) } })) as Row[], ({ id }) => id),
    lock,
    setTombstone: ({ em, clock }, facts) =>
      write(em, entity, { ...facts, deletedAt: clock.now().toISOString() }, 'known.deleted_at is null'),
  };
  if (!ask) return model;
  const orphan = ({ em, clock }: RequestContext, facts: Given): Row =>
    em.create<Known>(entity, { ...facts, deletedAt: clock.now() } as never, { persist: false }) as Row;
  return {
    ...model,
    find: cacheAside({ read, ask, store: upsert, ...(findsOrphans && { orphan }) }),
    async requireParent(context, by, isSufficient = () => true) {
      // Unlocked: two transactions that share the row and then both update it would wait for each other.
      if (canBe(by) && !(await isConclusive(await read(context, by), isSufficient))) {
        const answered = await ask(context, by);
        if (!answered) return null;
        // In the consumer's own transaction: the pool has no second connection for each consumer.
        await upsert(context, answered);
      }
      const locked = await lock(context.em, by);
      return locked?.isGone ? null : locked;
    },
  };
}

const whereOf = <Row>(by: KeyOf<Row>) => (typeof by === 'string' ? { id: by } : by) as FilterQuery<Row>;

/** Upserts the columns that the facts name. An existing row is updated only if it meets `condition`. */
async function write<Row extends Known>(em: EntityManager, entity: EntityClass<Row>, facts: object, condition: string): Promise<boolean> {
  const { tableName, properties } = em.getMetadata().get(entity as never);
  const columnOf = (name: string): string => {
    const property = (properties as Record<string, EntityProperty | undefined>)[name];
    if (!property?.fieldNames[0]) throw new Error(`${tableName} has no column for ${name}`);
    return property.fieldNames[0];
  };
  const record = Object.fromEntries(Object.entries(facts).map(([name, value]) => [columnOf(name), value]));
  const columns = Object.keys(record).map((column) => pg.escapeIdentifier(column));
  // Not the key: updating it would block the transactions that refer to the row.
  const changed = columns.filter((column) => column !== '"id"');
  const table = pg.escapeIdentifier(tableName);
  // PostgreSQL converts the JSON to the columns' types, arrays, times and documents included.
  const written = await em.execute<object[]>(
    `insert into ${table} as known (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::${table}, ?::jsonb)
    on conflict (id) do update set ${changed.map((column) => `${column} = excluded.${column}`).join()} where ${condition} returning id`,
    [JSON.stringify(record)],
  );
  if (written.length > 0) forgetHeld(em, entity as EntityClass<never>, record.id as string);
  return written.length > 0;
}
