import type { RequestContext } from '../../../platform/kernel/context.js';
import { backoff } from '../../../platform/kernel/delay.js';
import { askAfter, askMost } from '../settings.js';

/** A table whose rows are each due at some time. */
export interface DueList {
  readonly table: 'payment' | 'refund' | 'plan_membership';
  readonly due: 'ask_at' | 'due_at';
  /** The column that counts the attempts; each wait is twice the one before. Null for a table without one. */
  readonly count: 'asked' | 'tries' | null;
}

/**
 * Claims a row that is due, for this process alone. The row is due again later already, so one that fails, or whose process dies, is
 * tried again. Null when no row is due.
 */
export async function claim({ em, clock, settings }: RequestContext, { table, due, count }: DueList): Promise<string | null> {
  const now = clock.now();
  const [row] = await em.execute<{ id: string; tries: number }[]>(
    `select id, ${count ?? '0'} as tries from ${table} where ${due} <= ? order by ${due} limit 1 for update skip locked`,
    [now],
  );
  if (!row) return null;
  const wait = backoff(row.tries + 1, settings(askAfter), settings(askMost));
  await em.execute(`update ${table} set ${due} = ?${count ? `, ${count} = ${count} + 1` : ''} where id = ?`, [
    new Date(now.getTime() + wait),
    row.id,
  ]);
  return row.id;
}
