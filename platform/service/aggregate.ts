import 'reflect-metadata';
import type { EventSubscriber, FlushEventArgs, Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';
import { actorOf } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import type { EventType } from '../messaging/event/define.js';
import { OutboxRow } from '../messaging/outbox/outbox.entity.js';
import { isRolledBack } from '../postgres/violations.js';

interface Recorded {
  readonly type: EventType;
  readonly payload: unknown;
  readonly sequence: number;
}

/** Events not yet in the outbox, beside the entity so that they are no column and no field. */
const recordings = new WeakMap<Aggregate, readonly Recorded[]>();

/** A consistency boundary: it changes itself, and records what happened. Recorded events leave with the same flush. */
@Entity({ abstract: true })
export abstract class Aggregate {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  /** How many events it has recorded; clients know it as `version`. */
  @Property({ type: 'integer' })
  sequence: number & Opt = 0;

  protected record<Payload>(type: EventType<Payload>, payload: NoInfer<Payload>): void {
    this.sequence += 1;
    const recorded = recordings.get(this) ?? [];
    recordings.set(this, [...recorded, { type, payload, sequence: this.sequence }]);
  }
}

/** What the events of one transaction share. */
type Cause = Pick<RequestContext, 'caller' | 'clock' | 'correlationId' | 'causationId' | 'silent' | 'traceparent'>;

const causes = new WeakMap<EntityManager, Cause>();

/** Events recorded through `em` from now on name this call as their cause. */
export function withCause(em: EntityManager, cause: Cause): void {
  causes.set(em, cause);
}

/** How often a transaction is tried that PostgreSQL rolls back in favour of another. */
const TRIES = 10;

/**
 * One transaction, opened at the top of a command or a consumer. `em` is the transaction's own; entities found through it
 * are written when `work` returns, together with the events they recorded. `work` is done anew when it and another have waited for
 * each other, so what it changes is in the database alone. Under an idempotency key the work is done once, and what it returned is
 * returned again: entities, and what JSON can tell.
 */
export async function transaction<T>(context: RequestContext, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const { idempotent } = context;
  // Inside of another it is the other that has to be done anew.
  const tries = context.em.isInTransaction() ? 1 : TRIES;
  for (let tried = 1; ; tried += 1) {
    try {
      const result = await context.em.transactional(async (em) => {
        withCause(em, context);
        return idempotent ? idempotent.once(em, () => work(em)) : work(em);
      });
      context.load.clear();
      return result;
    } catch (error) {
      if (tried >= tries || !isRolledBack(error)) throw error;
      // Entities as this try left them are not what the database holds.
      context.em.clear();
      idempotent?.rollBack();
    }
  }
}

/** Drains recorded events into the outbox in the flush that writes the aggregates themselves. */
export class RecordedEvents implements EventSubscriber {
  constructor(private readonly source: string) {}

  beforeFlush({ em, uow }: FlushEventArgs): void {
    for (const entity of [...uow.getIdentityMap().values(), ...uow.getPersistStack(), ...uow.getRemoveStack()]) {
      if (entity instanceof Aggregate) for (const row of drainRecorded(em as EntityManager, entity, this.source)) em.persist(row);
    }
  }
}

/** What an aggregate has recorded and was not taken yet, as it goes into the outbox. */
export function drainRecorded(em: EntityManager, aggregate: Aggregate, source: string): OutboxRow[] {
  const recorded = recordings.get(aggregate);
  if (!recorded) return [];
  recordings.delete(aggregate);
  const cause = causes.get(em);
  if (!cause) throw new Error(`${aggregate.constructor.name} recorded an event outside of transaction()`);
  return recorded.map((event) => outboxRow(event, cause, source));
}

function outboxRow({ type, payload, sequence }: Recorded, cause: Cause, source: string): OutboxRow {
  const parsed = type.schema.parse(payload) as Record<string, unknown>;
  return Object.assign(new OutboxRow(), {
    eventId: newId(),
    topic: type.topic,
    key: String(parsed[type.key]),
    type: type.type,
    version: type.version,
    source,
    sequence,
    occurredAt: cause.clock.now(),
    correlationId: cause.correlationId,
    causationId: cause.causationId ?? null,
    actor: actorOf(cause.caller),
    silent: cause.silent ?? false,
    traceparent: cause.traceparent ?? null,
    payload: parsed,
  });
}
