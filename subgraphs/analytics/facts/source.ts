import type { EventType } from '../../../platform/messaging/event/define.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { FactTable } from './tables.js';

/** A row of a table of facts, by its columns, but for those that each has of its event. */
export interface Fact {
  readonly id: string;
  /** ISO 8601. When it happened; at the time of the event unless told otherwise. */
  readonly at?: string;
  readonly course_id?: string | null;
  readonly [column: string]: string | number | boolean | null | undefined;
}

/** Which fact an event tells. */
export interface Source {
  readonly event: EventType;
  readonly table: FactTable;
  /** Null when it tells none. */
  factOf(event: EventEnvelope<never>): Fact | null;
}

export const tells = <Payload>(
  table: FactTable,
  event: EventType<Payload>,
  factOf: (payload: Payload, event: EventEnvelope<Payload>) => Fact | null,
): Source => ({ event, table, factOf: (told: EventEnvelope<Payload>) => factOf(told.payload, told) });
