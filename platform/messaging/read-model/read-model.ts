import type { EntityClass, FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../kernel/batch.js';
import type { Batch, RequestContext } from '../../kernel/context.js';
import { isId } from '../../kernel/ids.js';
import { type Hold, lockRow, lockRows } from '../../postgres/held-rows.js';
import { cacheAside, canBe, type Find, type IsSufficient, isConclusive } from './cache-aside.js';
import type { Known } from './known.entity.js';
import { upsertFacts } from './upsert.js';
import { write } from './write.js';

/** The facts about a thing in an event or an answer of its owner, as JSON (times in ISO 8601). Missing columns are the service's own. */
export type Facts<Row extends Known> = Pick<Row, 'id' | 'sequence'> & {
  readonly [Column in keyof Row]?: Row[Column] extends Date | null ? string | Row[Column] : Row[Column];
};

interface Parent<Given> {
  /** One without `ask` knows its things from events alone: under those that it does not know nothing is written either. */
  readonly model: Pick<LocalCopy<Known>, 'entity'> & Partial<Pick<ReadModel<Known>, 'requireParents'>>;
  /** The column that holds the parent's id. It never changes. */
  readonly idIn: keyof Given & string;
}

/** How a local copy is written. `Given` are the facts that every event brings, where the rules need more than the id. */
interface CopyDeclaration<Row extends Known, Given extends Facts<Row>> {
  readonly entity: EntityClass<Row>;
  /** The thing that this one belongs to: its read model, and its id. Under one that has gone nothing is written. */
  readonly parent?: Parent<Given>;
  /** Runs after facts were written, in the same transaction. They are at least one, and those of one thing are in order. */
  onUpserted?(context: RequestContext, facts: readonly Given[]): Promise<void>;
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
  readonly entity: EntityClass<Row>;
  /**
   * Writes the facts when they are newer than the local copy and that is no tombstone. By SQL and not through the entity: an event
   * and an answer of the owner may bring the same thing at once, and the older must not win. False when it wrote nothing.
   */
  upsert(context: RequestContext, facts: Given): Promise<boolean>;
  /** Does what `upsert` would with one after the other, for about the price of one. Answers those that it wrote, or replaced by newer ones. */
  upsertMany(context: RequestContext, facts: readonly Given[]): Promise<readonly Given[]>;
  /** A loader's batch: the local copies, without a policy, those with a tombstone included. */
  readonly known: Batch<string, Row>;
  /** Locks the row that a write depends on, and reads it anew unless this transaction holds it. Writes lock it `shared`; what ends them locks it `alone`. */
  lock(em: EntityManager, by: By, how?: Hold): Promise<Row | null>;
  /** Shares the rows of many, by their ids, in one order everywhere, and reads them anew unless this transaction holds all of them. */
  lockMany(em: EntityManager, ids: readonly string[]): Promise<readonly Row[]>;
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
  /** The same for many, by their ids: in one statement, unless the owner has to be asked. Those that are gone are missing. */
  requireParents(context: RequestContext, ids: readonly string[]): Promise<ReadonlyMap<string, Row>>;
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
  async function upsertMany(context: RequestContext, facts: readonly Given[]): Promise<readonly Given[]> {
    const applied = await (parent ? upsertUnder(context, entity, facts, parent) : upsertFacts(context.em, entity, facts));
    if (applied.length > 0) await onUpserted?.(context, applied);
    return applied;
  }

  const upsert = async (context: RequestContext, facts: Given) => (await upsertMany(context, [facts])).length > 0;

  const read = async ({ em }: Pick<RequestContext, 'em'>, by: By): Promise<Row | null> =>
    canBe(by) ? ((await em.findOne(entity, whereOf(by), { refresh: true })) as Row | null) : null;

  const lock = async (em: EntityManager, by: By, how: Hold = 'shared'): Promise<Row | null> =>
    canBe(by) ? ((await lockRow<Known>(em, entity, by, how)) as Row | null) : null;

  const lockMany = async (em: EntityManager, ids: readonly string[]): Promise<Row[]> =>
    (await lockRows<Known>(em, entity, [...new Set(ids)].filter(isId))) as Row[];

  const model: LocalCopy<Row, Given, By> = {
    entity,
    upsert,
    upsertMany,
    known: async (ids, { em }) => byKey((await em.find<Known>(entity, { id: { $in: ids.filter(isId) } })) as Row[], ({ id }) => id),
    lock,
    lockMany,
    async setTombstone({ em, clock }, facts) {
      const gone = { ...facts, deletedAt: clock.now().toISOString() };
      return (await write(em, entity, [gone], 'known.deleted_at is null')).size > 0;
    },
  };
  if (!ask) return model;
  const orphan = ({ em, clock }: RequestContext, facts: Given): Row =>
    em.create<Known>(entity, { ...facts, deletedAt: clock.now() } as never, { persist: false }) as Row;
  async function requireParent(context: RequestContext, by: By, isSufficient?: IsSufficient<Row>): Promise<Row | null> {
    if (!canBe(by)) return null;
    // Not locked where it may have to be replaced: two transactions that share the row and then both update it would wait for each other.
    const known = await (isSufficient ? read(context, by) : lock(context.em, by));
    if (known && !isSufficient) return unlessGone(known);
    if (!isSufficient || !(await isConclusive(known, isSufficient))) {
      const answered = await ask?.(context, by);
      if (!answered) return null;
      // In the consumer's own transaction: the pool has no second connection for each consumer.
      await upsert(context, answered);
    }
    return unlessGone(await lock(context.em, by));
  }

  return {
    ...model,
    find: cacheAside({ read, ask, store: upsert, ...(findsOrphans && { orphan }) }),
    requireParent,
    async requireParents(context, ids) {
      const wanted = [...new Set(ids)].filter(isId).sort();
      const known = byKey(await lockMany(context.em, wanted), ({ id }) => id);
      const parents = new Map<string, Row>();
      for (const id of wanted) {
        const row = known.has(id) ? unlessGone(known.get(id) as Row) : await requireParent(context, id as By);
        if (row) parents.set(id, row);
      }
      return parents;
    },
  };
}

const whereOf = <Row>(by: KeyOf<Row>) => (typeof by === 'string' ? { id: by } : by) as FilterQuery<Row>;

const unlessGone = <Row extends Known>(row: Row | null): Row | null => (row?.isGone ? null : row);

/** Upserts the facts whose parents are there. Their rows are shared by the statement that writes; the owner is asked for those that it lacks. */
async function upsertUnder<Row extends Known, Given extends Facts<Row>>(
  context: RequestContext,
  entity: EntityClass<Row>,
  facts: readonly Given[],
  { model, idIn }: Parent<Given>,
): Promise<Given[]> {
  const unknown = new Set<string>();
  const within = { entity: model.entity, idIn, unknown };
  const applied = await upsertFacts(context.em, entity, facts, within);
  if (unknown.size === 0 || !model.requireParents) return applied;
  const found = await model.requireParents(context, [...unknown]);
  const waiting = facts.filter((each) => found.has(String(each[idIn])));
  return [...applied, ...(await upsertFacts(context.em, entity, waiting, within))];
}
