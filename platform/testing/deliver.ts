import { newId } from '../kernel/ids.js';
import type { EventType } from '../messaging/event/define.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { claim } from '../messaging/inbox/inbox-store.js';
import { ormTransactions } from '../service/orm-transactions.js';
import { consumersOf } from '../service/reactions.js';
import type { TestSubgraph } from './subgraph.js';

export interface Delivery {
  readonly sequence?: number;
  /** When it happened; now unless told otherwise. */
  readonly at?: Date;
  readonly silent?: boolean;
  /** Who caused it, as `actorOf` writes it; nobody unless told otherwise. */
  readonly actor?: string;
  /** The same id again is the same event again. */
  readonly id?: string;
}

/** Hands an event to the service's consumers of it, as inboxes do: each in one transaction with what the consumer writes, once an id. */
export async function deliver<Payload>(
  subgraph: TestSubgraph,
  { topic, key, type, version, schema }: EventType<Payload>,
  payload: NoInfer<Payload>,
  { sequence = 1, at = subgraph.clock.now(), silent = false, actor, id = newId() }: Delivery = {},
): Promise<void> {
  const { name, projections = [] } = subgraph.declaration;
  const groups = [
    { group: name, consumers: consumersOf(subgraph.declaration) },
    ...projections.map((each) => ({ group: `${name}.${each.name}`, consumers: each.consumers })),
  ];
  const consuming = groups.flatMap(({ group, consumers }) =>
    consumers
      .filter(({ event }) => event.topic === topic && event.type === type && event.version === version)
      .map((consumer) => ({ group, consumer })),
  );
  if (consuming.length === 0) throw new Error(`${name} does not consume ${type} ${version}`);
  const event: EventEnvelope<Payload> = {
    id,
    topic,
    key: String((payload as Record<string, unknown>)[key]),
    type,
    version,
    source: topic.replace('.events', ''),
    sequence,
    time: at.toISOString(),
    correlationId: newId(),
    causationId: null,
    actor: actor ?? null,
    silent,
    traceparent: null,
    payload: schema.parse(payload),
  };
  for (const { group, consumer } of consuming) {
    await ormTransactions(subgraph)(async (tx) => {
      const { fresh } = await claim(tx, group, [event]);
      if (fresh.size === 0) return;
      await consumer.handle([event] as never, tx.context([event]));
      await tx.flush();
    });
  }
}
