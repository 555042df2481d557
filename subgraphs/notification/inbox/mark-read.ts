import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { notificationPolicy } from '../policy.js';
import { Notification } from './notification.entity.js';

/** The reader. Only the first time counts: a notice stays read since then. NOT_FOUND for somebody else's notice. */
export async function markNotificationRead(context: RequestContext, id: string): Promise<Notification> {
  const { userId } = requireUser(context.caller);
  return transaction(context, async (em) => {
    const notification = isId(id) ? await em.findOne(Notification, { id, userId }, { disableIdentityMap: true }) : null;
    notificationPolicy.demand('markRead', context.caller, notification);
    if (notification.readAt) return notification;
    const now = context.clock.now();
    if (notification.forAudience) {
      await em.execute(
        'insert into broadcast_mark (user_id, broadcast_id, broadcast_at, read_at) values (?, ?, ?, ?) on conflict do nothing',
        [userId, id, notification.createdAt, now],
      );
    } else {
      await em.execute('update notification set read_at = ? where id = ? and created_at = ? and read_at is null', [
        now,
        id,
        notification.createdAt,
      ]);
    }
    return Object.assign(notification, { readAt: now });
  });
}
