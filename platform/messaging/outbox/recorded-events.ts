import type { EventSubscriber, FlushEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { actorOf } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { type Cause, causeOf } from '../../postgres/cause.js';
import { atCommit } from '../commit-writes.js';
import type { EventType } from '../event/define.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { OutboxRow } from './outbox.entity.js';

interface Recorded {
  readonly type: EventType;
  readonly payload: unknown;
  readonly sequence: number;
  /** In a run of events: the call of the one that caused it. */
  readonly cause?: Cause;
}

/** The events that entities have recorded and that are not in the outbox yet. Kept outside of the entity, so that they are no column of it. */
const recordings = new WeakMap<object, readonly Recorded[]>();

/** Records an event of the entity. The flush that writes the entity also writes the event to the outbox. */
export function recordEvent(entity: object, recorded: Recorded): void {
  recordings.set(entity, [...(recordings.get(entity) ?? []), causing ? { ...recorded, cause: causing } : recorded]);
}

/** What `causedBy` says of the events that are recorded now. */
let causing: Cause | null = null;

/**
 * Calls `work`, and events that are recorded meanwhile name `event` as their cause. For handlers of runs, where each change has a cause of
 * its own. `work` is synchronous, as all methods of entities are.
 */
export function causedBy<Result>(context: RequestContext, event: EventEnvelope, work: () => Result): Result {
  const { id: causationId, correlationId, silent, traceparent } = event;
  causing = { caller: context.caller, clock: context.clock, causationId, correlationId, silent, traceparent: traceparent ?? undefined };
  try {
    return work();
  } finally {
    causing = null;
  }
}

/** Entities that the unit of work does not know: the next flush writes what they have recorded. */
const unmanaged = new WeakMap<EntityManager, object[]>();

/** Has the next flush write what these entities have recorded, though they are not managed. */
export function recordedBy(em: EntityManager, entities: readonly object[]): void {
  const waiting = unmanaged.get(em) ?? [];
  for (const entity of entities) waiting.push(entity);
  unmanaged.set(em, waiting);
}

/** Has the transaction write recorded events to the outbox, when a flush writes the aggregates themselves. */
export class RecordedEvents implements EventSubscriber {
  constructor(
    private readonly source: string,
    /** What else is done with them, in the same flush. */
    private readonly onRecorded: (em: EntityManager, rows: readonly OutboxRow[]) => void = () => {},
  ) {}

  beforeFlush({ em: flushed, uow }: FlushEventArgs): void {
    const em = flushed as EntityManager;
    const managed = [...uow.getIdentityMap().values(), ...uow.getPersistStack(), ...uow.getRemoveStack()];
    const rows = [...managed, ...(unmanaged.get(em) ?? [])].flatMap((entity) => this.#drain(em, entity));
    unmanaged.delete(em);
    if (rows.length === 0) return;
    this.onRecorded(em, rows);
    const { events } = atCommit(em);
    for (const row of rows) events.push(row);
  }

  /** The rows of the events that the entity has recorded since it was last drained. */
  #drain(em: EntityManager, entity: object): OutboxRow[] {
    const recorded = recordings.get(entity);
    if (!recorded) return [];
    recordings.delete(entity);
    return recorded.map((event) => {
      const cause = event.cause ?? causeOf(em);
      if (!cause) throw new Error(`${entity.constructor.name} recorded an event outside of transaction(), or of causedBy() in a run`);
      return outboxRow(event, cause, this.source);
    });
  }
}

function outboxRow({ type, payload, sequence }: Recorded, cause: Cause, source: string): OutboxRow {
  const parsed = type.schema.parse(payload) as Record<string, unknown>;
  return {
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
  };
}
