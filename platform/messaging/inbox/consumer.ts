import type { RequestContext } from '../../kernel/context.js';
import type { EventType } from '../event/define.js';
import type { EventEnvelope } from '../event/envelope.js';

/** Handles an event of one type, in the inbox's transaction: `context.em` is the transaction's own. */
export type Handler<Payload> = (event: EventEnvelope<Payload>, context: RequestContext) => Promise<void>;

/** A service's handler for one type of event. */
export interface Consumer {
  readonly event: EventType;
  readonly handle: Handler<never>;
  /** Whether the event is for this service at all. One that is not is skipped before anything is stored. */
  readonly concerns?: (payload: never) => boolean;
}

/** Declares a consumer. A service lists all of its consumers in `consumers.ts`. */
export const on = <Payload>(event: EventType<Payload>, handle: Handler<Payload>): Consumer => ({ event, handle });
