import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Broadcast } from '../inbox/broadcast.entity.js';
import { mailNoticesFor } from '../settings.js';

/** Old notices are for the inbox only: those of a replayed or late event are not mailed. */
const isRecent = ({ clock, settings }: RequestContext, at: Date): boolean =>
  at.getTime() > clock.now().getTime() - settings(mailNoticesFor);

interface Mailed {
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
}

/** Queues a mail for each notice, to one person. Whether they want it is checked when it is sent. */
export async function queueEmails(context: RequestContext, notices: readonly Mailed[]): Promise<void> {
  const recent = notices.filter(({ at }) => isRecent(context, at)).map(({ id, userId, at }) => ({ id, userId, at }));
  if (recent.length === 0) return;
  await context.em.execute(
    `insert into email_delivery (notification_id, user_id, created_at, due_at)
    select id, "userId", at, ?::timestamptz from jsonb_to_recordset(?::jsonb) as notice (id uuid, "userId" uuid, at timestamptz)`,
    [context.clock.now(), JSON.stringify(recent)],
  );
}

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
