import { serviceCaller } from '../kernel/identity.js';
import type { TransactionRunner } from '../messaging/inbox/transaction.js';
import { withCause } from '../postgres/cause.js';
import type { OpenSubgraph } from './runtime.js';

/** Runs the transactions of the inbox on the service's entity manager, so that handlers work with entities as commands do. */
export function ormTransactions({ declaration, orm, context }: Pick<OpenSubgraph, 'declaration' | 'orm' | 'context'>): TransactionRunner {
  return (work) =>
    orm.em.fork().transactional((em) =>
      work({
        execute: (sql, parameters) => em.execute(sql, [...parameters]),
        context(event) {
          const { correlationId, silent, traceparent } = event;
          const call = {
            caller: serviceCaller(declaration.name),
            correlationId,
            causationId: event.id,
            silent,
            traceparent: traceparent ?? undefined,
          };
          const requestContext = context(call, em);
          withCause(em, requestContext);
          return requestContext;
        },
        async flush() {
          await em.flush();
          em.clear();
        },
      }),
    );
}
