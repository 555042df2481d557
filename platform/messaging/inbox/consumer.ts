import type { RequestContext } from '../../kernel/context.js';
import type { EventType } from '../event/define.js';
import type { EventEnvelope } from '../event/envelope.js';

/** What a service does with an event of one type. Runs inside the inbox's transaction: `context.em` is the transaction's own. */
export type Handler<Payload> = (event: EventEnvelope<Payload>, context: RequestContext) => Promise<void>;

/** One reaction of a service to one type of event. */
export interface Consumer {
  readonly event: EventType;
  readonly handle: Handler<never>;
}

/** Declares a reaction. A service lists all of its own in `consumers.ts`. */
export const on = <Payload>(event: EventType<Payload>, handle: Handler<Payload>): Consumer => ({ event, handle });
