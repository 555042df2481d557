import type { RequestContext } from '../../kernel/context.js';
import type { EventType } from '../event/define.js';
import type { EventEnvelope } from '../event/envelope.js';

/** Handles an event of one type, in the inbox's transaction: `context.em` is the transaction's own. */
export type Handler<Payload> = (event: EventEnvelope<Payload>, context: RequestContext) => Promise<void>;

/**
 * Handles a run: events that arrived together, at least one, in an order that keeps that of each key. Either all are silent or none is.
 * It does what a `Handler` would that gets them one after the other. What it lets an entity record, it wraps in `causedBy`, so that each
 * event names the one that caused it.
 */
export type RunHandler<Payload> = (events: readonly EventEnvelope<Payload>[], context: RequestContext) => Promise<void>;

/** A service's handler for one type of event. */
export interface Consumer {
  readonly event: EventType;
  /** Is given one event at a time unless `takesRuns`. */
  readonly handle: RunHandler<never>;
  /** Events of several types share a run when their consumers share the handler. */
  readonly takesRuns: boolean;
  /** Whether the event is for this service at all. One that is not is skipped before anything is stored. */
  readonly concerns?: (payload: never) => boolean;
}

/** Declares a consumer. A service lists all of its consumers in `consumers.ts`. */
export const on = <Payload>(event: EventType<Payload>, handle: Handler<Payload>): Consumer => ({
  event,
  handle: ([only]: readonly EventEnvelope<Payload>[], context) => handle(only as EventEnvelope<Payload>, context),
  takesRuns: false,
});

/** Declares a consumer that handles many events for about the price of one: for what is imported or comes in bursts. */
on.many = <Payload>(event: EventType<Payload>, handle: RunHandler<Payload>): Consumer => ({ event, handle, takesRuns: true });
