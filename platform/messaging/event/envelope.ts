/** An event with its metadata: the attributes of CloudEvents 1.0, and our own for order, cause and trace. */
export interface EventEnvelope<Payload = unknown> {
  /** UUIDv7. It is the same at every delivery, and the inbox recognizes an event by it. */
  readonly id: string;
  readonly topic: string;
  /** The aggregate's id. The events of one key stay in order. */
  readonly key: string;
  readonly type: string;
  readonly version: number;
  /** The service that recorded it. */
  readonly source: string;
  /** Counts the aggregate's events, from 1. A read model applies an event only if its sequence is higher. */
  readonly sequence: number;
  /** When it happened, in UTC, ISO 8601. */
  readonly time: string;
  readonly correlationId: string;
  /** The id of the event that caused this one; null when a request did. */
  readonly causationId: string | null;
  /** `user:<id>`, `service:<name>` or null. */
  readonly actor: string | null;
  /** Set by bulk imports: read models apply the event, and no user is notified. */
  readonly silent: boolean;
  readonly traceparent: string | null;
  readonly payload: Payload;
}
