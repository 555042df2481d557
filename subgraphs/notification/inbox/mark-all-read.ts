import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';

/**
 * The reader. Answers how many were unread. One statement, so one snapshot of the database: notices that come meanwhile stay unread. All
 * broadcasts together cost one row. Hidden notices are marked as well, and not counted.
 */
export async function markAllNotificationsRead(context: RequestContext): Promise<number> {
  const { userId } = requireUser(context.caller);
  const now = context.clock.now();
  return transaction(context, async (em) => {
    const [row] = await em.execute<{ unread: number }[]>(
      `with unread as (
        select 1 from notice where user_id = ? and read_at is null and shown
      ), personal as (
        update notification set read_at = ? where user_id = ? and read_at is null
      ), broadcasts as (
        insert into broadcast_read_through (user_id, number, at) select ?, last, ? from broadcast_number
        on conflict do nothing
      )
      select count(*)::integer as unread from unread`,
      [userId, now, userId, userId, now],
    );
    return row?.unread ?? 0;
  });
}
