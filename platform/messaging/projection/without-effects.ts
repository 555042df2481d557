import type { RequestContext, Resources } from '../../kernel/context.js';
import { PermanentFailure } from '../inbox/failure.js';
import type { InboxTransaction } from '../inbox/transaction.js';

const refuse = (what: string): never => {
  throw new PermanentFailure(`a projection is made of events alone: ${what} would happen again when it is rebuilt`);
};

/** No mail, no money, no questions: a handler of a projection is given nothing to do them with. */
export const withoutEffects = (context: RequestContext): RequestContext => ({
  ...context,
  ask: () => refuse('asking another service'),
  fresh: () => refuse('work outside of its transaction'),
  resources: new Proxy<Resources>({} as Resources, {
    get: (_, name) => (typeof name === 'string' ? refuse(`what it wants to do with ${name}`) : undefined),
  }),
});

/** Where the machinery of every service writes, partitions included: what was taken from the bus, and what tells those who follow. */
const MACHINERY = '^(inbox|inbox_seen|held_events|feed)(_default|_\\d{8})?$';

/**
 * Refuses a transaction that wrote anywhere but to `tables`, the shadow, and the tables of the machinery: a mail in a queue or
 * an event in the outbox would leave once more with each rebuild. By the locks that PostgreSQL takes for a write, so that no SQL
 * goes unseen.
 */
export async function requireOwnWrites(tx: InboxTransaction, tables: readonly string[]): Promise<void> {
  const written = await tx.execute<{ name: string }>(
    `select relname as name from pg_locks join pg_class c on c.oid = relation
    where pid = pg_backend_pid() and locktype = 'relation' and mode = 'RowExclusiveLock'
      and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and relname !~ ? and relname not in (select jsonb_array_elements_text(?::jsonb))`,
    [MACHINERY, JSON.stringify(tables)],
  );
  if (written.length > 0) refuse(`writing to ${written.map(({ name }) => name).join(', ')}`);
}
