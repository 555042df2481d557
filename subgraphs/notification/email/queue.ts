import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Broadcast } from '../inbox/broadcast.entity.js';
import { mailNewsFor } from '../settings.js';

/** Old news is for the inbox alone: what comes again with a replayed topic, or late, does not go out as mail. */
const isNews = ({ clock, settings }: RequestContext, at: Date): boolean => at.getTime() > clock.now().getTime() - settings(mailNewsFor);

/** Puts one mail to one person into the queue. Whether they want it is asked when it is sent. */
export async function queueEmail(context: RequestContext, notification: { id: string; at: Date }, userId: string): Promise<void> {
  if (!isNews(context, notification.at)) return;
  await context.em.execute('insert into email_delivery (notification_id, user_id, created_at, due_at) values (?, ?, ?, ?)', [
    notification.id,
    userId,
    notification.at,
    context.clock.now(),
  ]);
}

/** Puts a broadcast into the queue: its audience is turned into mails later, a batch at a time. */
export async function queueMailing(context: RequestContext, { id, audience, kind, createdAt }: Broadcast): Promise<void> {
  if (!isNews(context, createdAt)) return;
  await context.em.execute('insert into mailing (broadcast_id, audience, kind, created_at) values (?, ?, ?, ?)', [
    id,
    audience,
    kind,
    createdAt,
  ]);
}
