import type { EventEnvelope } from '../messaging/event/envelope.js';
import { claim } from '../messaging/inbox/inbox-store.js';
import { ormTransactions } from '../service/orm-transactions.js';
import { consumersOf } from '../service/reactions.js';
import type { TestSubgraph } from './subgraph.js';

/** Events carried by hand between services, for tests that decide what arrives, when, and how often. */
export interface Post {
  /** What was recorded and not collected before, oldest first. */
  collect(): Promise<EventEnvelope[]>;
  /** Delivers to every service that reacts to it, through its inbox. `last` runs before the commit of each. */
  deliver(event: EventEnvelope, last?: () => void): Promise<void>;
  /** Until nothing more is recorded. */
  deliverAll(): Promise<void>;
}

export function postBetween(...services: readonly TestSubgraph[]): Post {
  const bag: EventEnvelope[] = [];
  const post: Post = {
    async collect() {
      // What one service gave is kept when the next one dies.
      for (const service of services) bag.push(...(await service.sql<EventEnvelope>(COLLECT)));
      return bag.splice(0);
    },
    async deliver(event, last = () => {}) {
      for (const service of services) {
        const { name } = service.declaration;
        const consumer = consumersOf(service.declaration).find(
          (each) => each.event.topic === event.topic && each.event.type === event.type,
        );
        if (!consumer) continue;
        const payload = consumer.event.schema.parse(event.payload);
        await ormTransactions(service)(async (tx) => {
          const { fresh } = await claim(tx, name, [event]);
          if (fresh.size > 0) await consumer.handle([{ ...event, payload }] as never, tx.context([event]));
          await tx.flush();
          last();
        });
      }
    },
    async deliverAll() {
      for (let events = await post.collect(); events.length > 0; events = await post.collect()) {
        for (const event of events) await post.deliver(event);
      }
    },
  };
  return post;
}

const COLLECT = `with taken as (update outbox set published_at = now() where published_at is null returning *)
  select event_id as id, topic, key, type, version, source, sequence::int, occurred_at as time, correlation_id as "correlationId",
    causation_id as "causationId", actor, silent, traceparent, payload from taken order by id`;
