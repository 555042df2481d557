import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { type Connection, type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { Notification } from './notification.entity.js';

/** The caller's own notifications, newest first, without the kinds that they have hidden. */
export function findNotifications({ caller, em }: RequestContext, page: PageArgs, unreadOnly: boolean): Promise<Connection<Notification>> {
  const { userId } = requireUser(caller);
  return paginate(em, Notification, page, {
    where: { userId, shown: true, ...(unreadOnly && { readAt: null }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
}

export function countUnread({ caller, em }: RequestContext): Promise<number> {
  const { userId } = requireUser(caller);
  return em.count(Notification, { userId, shown: true, readAt: null });
}
