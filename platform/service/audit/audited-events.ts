import type { EventSubscriber, FlushEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventType } from '../../messaging/event/define.js';
import { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
import { audit } from '../../postgres/audit/audit.js';

/** An event that is also written to the audit log. */
export interface AuditedEvent {
  readonly type: string;
  /** The fields of its payload that the entry keeps. */
  readonly details: readonly string[];
}

/** Has the audit log keep each such event, with these fields of its payload: ids, codes and numbers, never what somebody wrote. */
export const auditing = <Payload>(event: EventType<Payload>, ...details: (keyof Payload & string)[]): AuditedEvent => ({
  type: event.type,
  details,
});

/**
 * Writes what entities record to the audit log too, in the flush that writes them and their events. Bulk imports are left out: they
 * bring in what was done elsewhere.
 */
export class AuditedEvents implements EventSubscriber {
  readonly #audited: ReadonlyMap<string, AuditedEvent>;
  readonly #written = new WeakSet<OutboxRow>();

  constructor(audited: readonly AuditedEvent[] = []) {
    this.#audited = new Map(audited.map((each) => [each.type, each]));
  }

  /** After `RecordedEvents`, which has made the rows. */
  beforeFlush({ em, uow }: FlushEventArgs): void {
    if (this.#audited.size === 0) return;
    for (const row of [...uow.getPersistStack()]) {
      if (!(row instanceof OutboxRow) || row.silent || this.#written.has(row)) continue;
      const audited = this.#audited.get(row.type);
      if (!audited) continue;
      this.#written.add(row);
      audit(em as EntityManager, { action: row.type, subject: subjectOf(row), details: picked(row, audited.details) });
    }
  }
}

/** `course:<id>` for an event of `course.events`. */
const subjectOf = ({ topic, key }: OutboxRow): string => `${topic.split('.')[0]}:${key}`;

function picked({ payload }: OutboxRow, fields: readonly string[]): Record<string, unknown> {
  const values = payload as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}
