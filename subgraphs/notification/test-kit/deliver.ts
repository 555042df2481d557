import type { EventType } from '../../../platform/events/define.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { newId } from '../../../platform/ids.js';
import { ormTransactions } from '../../../platform/inbox/orm-transactions.js';
import type { TestSubgraph } from '../../../platform/test-kit/subgraph.js';
import { notificationSubgraph } from '../subgraph.js';

export interface Delivery {
  readonly sequence?: number;
  /** When it happened; now unless told otherwise. */
  readonly at?: Date;
  readonly silent?: boolean;
}

/** Hands an event to the service's consumer of it, as the inbox does: in one transaction with what the consumer writes. */
export async function deliver<Payload>(
  subgraph: TestSubgraph,
  { topic, key, type, version, schema }: EventType<Payload>,
  payload: NoInfer<Payload>,
  { sequence = 1, at = subgraph.clock.now(), silent = false }: Delivery = {},
): Promise<void> {
  const consumer = notificationSubgraph.consumers?.find(({ event }) => event.type === type && event.version === version);
  if (!consumer) throw new Error(`notification does not consume ${type} ${version}`);
  const event: EventEnvelope<Payload> = {
    id: newId(),
    topic,
    key: String((payload as Record<string, unknown>)[key]),
    type,
    version,
    source: topic.replace('.events', ''),
    sequence,
    time: at.toISOString(),
    correlationId: newId(),
    causationId: null,
    actor: null,
    silent,
    traceparent: null,
    payload: schema.parse(payload),
  };
  await ormTransactions(subgraph)(async (tx) => {
    await consumer.handle(event as never, tx.context(event));
    await tx.flush();
  });
}
