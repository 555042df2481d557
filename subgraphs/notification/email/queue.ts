import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Broadcast } from '../inbox/broadcast.entity.js';
import { mailNoticesFor } from '../settings.js';

/** Old notices are for the inbox only: those of a replayed or late event are not mailed. */
const isRecent = ({ clock, settings }: RequestContext, at: Date): boolean =>
  at.getTime() > clock.now().getTime() - settings(mailNoticesFor);

/** When a notice of that time is to be mailed to a person. Null: not at all. Whether they want it is checked when it is sent. */
export const mailDueAt = (context: RequestContext, at: Date): Date | null => (isRecent(context, at) ? context.clock.now() : null);

/** Queues a broadcast: its audience is turned into mails later, a batch at a time. */
export async function queueMailing(context: RequestContext, { id, audience, kind, createdAt }: Broadcast): Promise<void> {
  if (!isRecent(context, createdAt)) return;
  await context.em.execute('insert into mailing (broadcast_id, audience, kind, created_at) values (?, ?, ?, ?)', [
    id,
    audience,
    kind,
    createdAt,
  ]);
}
