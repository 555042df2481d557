import type { RequestContext } from '../../kernel/context.js';
import { withCause } from '../../postgres/cause.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { Handler } from './consumer.js';

/** Calls `handle` with each of these events, as if each had come alone. For handlers of runs, where few events have work of their own to do. */
export async function oneByOne<Payload>(
  context: RequestContext,
  events: readonly EventEnvelope<Payload>[],
  handle: Handler<Payload>,
): Promise<void> {
  const { em } = context;
  await em.flush();
  for (const event of events) {
    const { id: causationId, correlationId, traceparent } = event;
    const own = { ...context, causationId, correlationId, traceparent: traceparent ?? undefined };
    withCause(em, own);
    await handle(event, own);
    await em.flush();
  }
  // In a run of one event, that event is still the cause.
  if (context.causationId === undefined) withCause(em, null);
}
