import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext, Resources } from '../../kernel/context.js';
import { atCommit } from '../commit-writes.js';
import { PermanentFailure } from '../inbox/failure.js';
import type { InboxTransaction } from '../inbox/transaction.js';

const refuse = (what: string): never => {
  throw new PermanentFailure(`a projection is made of events alone: ${what} would happen again when it is rebuilt`);
};

/** The context for a projection's handlers: every way to send mail, move money or ask another service throws. */
export const withoutEffects = (context: RequestContext): RequestContext => ({
  ...context,
  ask: () => refuse('asking another service'),
  fresh: () => refuse('work outside of its transaction'),
  resources: new Proxy<Resources>({} as Resources, {
    get: (_, name) => (typeof name === 'string' ? refuse(`what it wants to do with ${name}`) : undefined),
  }),
});

/** The tables that the platform itself writes in every service, with their partitions: the inbox and the feed. */
const PLATFORM_TABLES = '^(inbox|inbox_seen|held_events|feed)(_default|_\\d{8})?$';

/** Refuses a transaction that would write to the outbox when it commits. */
export function requireNoEvents(em: EntityManager): void {
  if (atCommit(em).events.length > 0) refuse('recording events');
}

/**
 * Refuses a transaction that wrote to other tables than `tables`, the shadow's and the platform's: a mail in a queue would be
 * sent again with each rebuild. It checks the locks that PostgreSQL takes for writes, so that no SQL
 * escapes it.
 */
export async function requireOwnWrites(tx: InboxTransaction, tables: readonly string[]): Promise<void> {
  const written = await tx.execute<{ name: string }>(
    `select relname as name from pg_locks join pg_class c on c.oid = relation
    where pid = pg_backend_pid() and locktype = 'relation' and mode = 'RowExclusiveLock'
      and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and relname !~ ? and relname not in (select jsonb_array_elements_text(?::jsonb))`,
    [PLATFORM_TABLES, JSON.stringify(tables)],
  );
  if (written.length > 0) refuse(`writing to ${written.map(({ name }) => name).join(', ')}`);
}
