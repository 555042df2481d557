import { serviceCaller } from '../kernel/identity.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import type { TransactionRunner } from '../messaging/inbox/transaction.js';
import { withCause } from '../postgres/cause.js';
import type { OpenSubgraph } from './runtime.js';

/** Runs the transactions of the inbox on the service's entity manager, so that handlers work with entities as commands do. */
export function ormTransactions({ declaration, orm, context }: Pick<OpenSubgraph, 'declaration' | 'orm' | 'context'>): TransactionRunner {
  return (work) =>
    orm.em.fork().transactional((em) =>
      work({
        execute: (sql, parameters) => em.execute(sql, [...parameters]),
        context(events) {
          const [first] = events as readonly [EventEnvelope];
          const only = events.length === 1 ? first : null;
          const call = {
            caller: serviceCaller(declaration.name),
            correlationId: first.correlationId,
            silent: first.silent,
            ...(only && { causationId: only.id }),
            ...(first.traceparent && { traceparent: first.traceparent }),
          };
          const requestContext = context(call, em);
          withCause(em, only && requestContext);
          return requestContext;
        },
        async flush() {
          await em.flush();
          em.clear();
        },
      }),
    );
}
