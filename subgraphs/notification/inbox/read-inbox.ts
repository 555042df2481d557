import { byKey } from '../../../platform/kernel/batch.js';
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

/** How many readers' notices are read in one statement. */
const READERS_AT_ONCE = 500;

/** One notice as each of these readers has it, by the reader: without those who do not have it, or have hidden its kind. */
export async function noticesOf(readers: readonly string[], id: string, { em }: RequestContext): Promise<Map<string, Notification>> {
  const left = [...new Set(readers)];
  const notices: Notification[] = [];
  while (left.length > 0) {
    const userId = { $in: left.splice(0, READERS_AT_ONCE) };
    notices.push(...(await em.find(Notification, { id, userId, shown: true })));
  }
  return byKey(notices, ({ userId }) => userId);
}

export function countUnread({ caller, em }: RequestContext): Promise<number> {
  const { userId } = requireUser(caller);
  return em.count(Notification, { userId, shown: true, readAt: null });
}
