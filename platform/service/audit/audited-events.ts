import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventType } from '../../messaging/event/define.js';
import type { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
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
export function auditRecorded(audited: readonly AuditedEvent[] = []): (em: EntityManager, rows: readonly OutboxRow[]) => void {
  const byType = new Map(audited.map((each) => [each.type, each]));
  return (em, rows) => {
    for (const row of rows) {
      const found = row.silent ? undefined : byType.get(row.type);
      if (found) audit(em, { action: row.type, subject: subjectOf(row), details: picked(row, found.details) });
    }
  };
}

/** `course:<id>` for an event of `course.events`. */
const subjectOf = ({ topic, key }: OutboxRow): string => `${topic.split('.')[0]}:${key}`;

function picked({ payload }: OutboxRow, fields: readonly string[]): Record<string, unknown> {
  const values = payload as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}
