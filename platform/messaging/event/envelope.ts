/** An event on its way: CloudEvents 1.0 attributes, and what we add for order, cause and trace. */
export interface EventEnvelope<Payload = unknown> {
  /** UUIDv7. The same on every redelivery: the inbox knows an event by it. */
  readonly id: string;
  readonly topic: string;
  /** The aggregate's id. One key's events stay in order. */
  readonly key: string;
  readonly type: string;
  readonly version: number;
  /** The service that recorded it. */
  readonly source: string;
  /** The aggregate's own count, from 1. A read model applies only a higher one. */
  readonly sequence: number;
  /** When it happened, UTC ISO 8601. */
  readonly time: string;
  readonly correlationId: string;
  /** The id of the event that led to this one, if one did. */
  readonly causationId: string | null;
  /** `user:<id>`, `service:<name>` or null. */
  readonly actor: string | null;
  /** Marked by bulk imports: read models apply it, nobody is told. */
  readonly silent: boolean;
  readonly traceparent: string | null;
  readonly payload: Payload;
}
