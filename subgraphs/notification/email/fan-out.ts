import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { NotificationKind } from '../kinds.js';
import { emailByDefault } from '../preference/defaults.js';
import { mailBatch } from '../settings.js';

interface Mailing {
  readonly broadcastId: string;
  readonly audience: string;
  readonly kind: NotificationKind;
  readonly createdAt: string;
  readonly afterUserId: string | null;
}

/** How many batches of one broadcast may wait in the queue: while a mail server is away, 30,000 rows must not pile up. */
const MOST_WAITING = 10;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Turns the next batch of a broadcast's audience into mails, in the order of user ids, and stores how far it has come, in the same
 * transaction: so a kill between two batches repeats nobody. False when there is nothing to do.
 */
export async function fanOut(context: RequestContext): Promise<boolean> {
  const size = context.settings(mailBatch);
  return transaction(context, async (em) => {
    const [mailing] = await em.execute<Mailing[]>(
      `select broadcast_id as "broadcastId", audience, kind, created_at::text as "createdAt", after_user_id as "afterUserId" from mailing
      where (select count(*) from email_delivery where notification_id = broadcast_id) < ?
      order by created_at limit 1 for update of mailing skip locked`,
      [size * MOST_WAITING],
    );
    if (!mailing) return false;
    const { broadcastId, audience, kind, createdAt, afterUserId } = mailing;
    const [queued] = await em.execute<{ count: number; last: string }[]>(
      `with recipient as (
        select m.user_id from (select distinct user_id from audience_member where audience = ? and since <= ? and user_id > ?) m
        left join reader r on r.id = m.user_id
        left join notification_preference p on p.user_id = m.user_id and p.kind = ?
        where coalesce(r.active, true) and coalesce(p.email, ?)
        order by m.user_id limit ?
      ), queued as (
        insert into email_delivery (notification_id, user_id, created_at, due_at) select ?, user_id, ?, ? from recipient
      )
      select count(*)::integer as count, (array_agg(user_id order by user_id desc))[1] as last from recipient`,
      [audience, createdAt, afterUserId ?? BEFORE_ALL, kind, emailByDefault[kind], size, broadcastId, createdAt, context.clock.now()],
    );
    if (!queued || queued.count < size) await em.execute('delete from mailing where broadcast_id = ?', [broadcastId]);
    else await em.execute('update mailing set after_user_id = ? where broadcast_id = ?', [queued.last, broadcastId]);
    return true;
  });
}
