import { createHash } from 'node:crypto';
import type { LogFields } from '../../kernel/log.js';
import type { BusRecord } from '../bus/bus.js';
import { fromWire } from '../event/cloud-events.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { Consumer } from './consumer.js';
import { type Failure, failureOf } from './failure.js';

/** A record as the inbox classifies it before it stores anything. */
export type Incoming = Consumable | Malformed | NotConsumed;

export interface Consumable {
  readonly kind: 'consumable';
  readonly record: BusRecord;
  readonly eventId: string;
  readonly event: EventEnvelope;
  readonly consumer: Consumer;
}

/** A record that can never be applied as it is: bad headers, no JSON, a payload that does not fit its schema, or an unknown version. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly record: BusRecord;
  readonly eventId: string;
  /** Set when at least its attributes could be read. */
  readonly event?: EventEnvelope;
  readonly failure: Failure;
}

/** A record of a type that this service does not consume, or that does not concern it. */
export interface NotConsumed {
  readonly kind: 'not consumed';
  readonly record: BusRecord;
}

/** The longest correlation id that is logged of a record whose attributes nobody has checked. */
const LONGEST_CORRELATION_ID = 128;

/** For each line that is logged of an event, also of one that cannot be read. */
export const correlationOf = ({ headers }: BusRecord): { readonly correlationId: string | undefined } => ({
  correlationId: headers.ce_correlationid?.slice(0, LONGEST_CORRELATION_ID),
});

/** For each line that is logged while a run is handled. */
export function correlationOfRun(run: readonly Consumable[]): LogFields {
  const ids = [...new Set(run.map(({ record }) => correlationOf(record).correlationId))];
  return ids.length > 1 ? { correlationIds: ids.filter((id) => id !== undefined) } : { correlationId: ids[0] };
}

/** The consumers of a service, by topic, type and version. */
export class HandlerRegistry {
  readonly #byType = new Map<string, Map<number, Consumer>>();
  readonly topics: readonly string[];
  readonly types: ReadonlySet<string>;

  constructor(consumers: readonly Consumer[]) {
    for (const consumer of consumers) {
      const { topic, type, version } = consumer.event;
      const versions = this.#byType.get(`${topic} ${type}`) ?? new Map<number, Consumer>();
      if (versions.has(version)) throw new Error(`${type} ${version} of ${topic} has two consumers in one service`);
      this.#byType.set(`${topic} ${type}`, versions.set(version, consumer));
    }
    this.topics = [...new Set(consumers.map(({ event }) => event.topic))];
    this.types = new Set(consumers.map(({ event }) => event.type));
  }

  /** Reads the type first: a record that this service does not consume is never parsed, whatever is in it. */
  classify(record: BusRecord): Incoming {
    const type = record.headers.ce_type;
    const versions = this.#byType.get(`${record.topic} ${type}`);
    if (type && !versions) return { kind: 'not consumed', record };
    let event: EventEnvelope | undefined;
    try {
      event = fromWire(record);
      const consumer = versions?.get(event.version);
      if (!consumer) return malformed(record, event, { permanent: true, reason: `version ${event.version} of ${type} is not known here` });
      const payload = consumer.event.schema.parse(event.payload);
      if (consumer.concerns?.(payload as never) === false) return { kind: 'not consumed', record };
      return { kind: 'consumable', record, eventId: event.id, event: { ...event, payload }, consumer };
    } catch (error) {
      return malformed(record, event, failureOf(error));
    }
  }
}

/** Only an event whose attributes could be read keeps its own id: a forged record must not take the place of a true event. */
const malformed = (record: BusRecord, event: EventEnvelope | undefined, failure: Failure): Malformed => ({
  kind: 'malformed',
  record,
  eventId: event?.id ?? contentId(record),
  event,
  failure,
});

/** An id that is the same at every delivery of the record: a UUIDv8, the version for ids of one's own making. */
function contentId({ topic, key, headers, value }: BusRecord): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([topic, key, headers]))
    .update(value)
    .digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
