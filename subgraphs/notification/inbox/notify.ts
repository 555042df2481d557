import type { RequestContext } from '../../../platform/kernel/context.js';
import { newId } from '../../../platform/kernel/ids.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import type { Audience } from '../audience/audience.js';
import { mailDueAt, queueMailing } from '../email/queue.js';
import type { Facts, NotificationKind } from '../kinds.js';
import { Broadcast } from './broadcast.entity.js';
import { audienceChannel, readerChannel } from './channels.js';

/** The content of a notice: its kind and its facts. */
export type Message = {
  readonly [Kind in NotificationKind]: { readonly kind: Kind; readonly facts: Facts[Kind] };
}[NotificationKind];

/** A notice. `at` is when the event happened. */
export type Notice = Message & {
  readonly courseId: string | null;
  /** A path, relative to the client's own address. */
  readonly link: string | null;
  readonly at: Date;
  /** False when another notice of the same event is mailed. */
  readonly mailed?: boolean;
};

/** A notice for one person. */
export type PersonalNotice = Notice & { readonly userId: string };

/** Notifies people, each with a notice of their own: inbox, email and live subscriptions, all in the caller's transaction. */
export async function notifyPeople(context: RequestContext, notices: readonly PersonalNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const { em, clock } = context;
  const made = notices.map((notice) => ({
    id: newId(),
    ...notice,
    mailAt: notice.mailed === false ? null : mailDueAt(context, notice.at),
  }));
  await em.execute(
    `with made as (
      select * from jsonb_to_recordset(?::jsonb) as notice
        (id uuid, "userId" uuid, kind text, facts jsonb, "courseId" uuid, link text, at timestamptz, "mailAt" timestamptz)
    ), mailed as (
      insert into email_delivery (notification_id, user_id, created_at, due_at)
      select id, "userId", at, "mailAt" from made where "mailAt" is not null
    )
    insert into notification (id, user_id, kind, facts, course_id, link, created_at)
    select id, "userId", kind, facts, "courseId", link, at from made`,
    [JSON.stringify(made)],
  );
  for (const { id, userId } of made) feed(em, [readerChannel(userId)], id, clock.now());
}

/** Notifies everybody in an audience with one row, however many they are. */
export async function notifyAudience(
  context: RequestContext,
  audience: Audience,
  { kind, facts, courseId, link, at }: Notice,
): Promise<Broadcast> {
  const { em, clock } = context;
  const broadcast = Object.assign(new Broadcast(), {
    audience,
    kind,
    facts,
    courseId,
    link,
    createdAt: at,
    number: await nextNumber(context),
  });
  em.persist(broadcast);
  await queueMailing(context, broadcast);
  feed(em, [audienceChannel(audience)], broadcast.id, clock.now());
  return broadcast;
}

/** The row stays locked until the commit, so no lower number can appear after a higher one was seen. */
async function nextNumber({ em }: RequestContext): Promise<string> {
  const [row] = await em.execute<{ last: string }[]>('update broadcast_number set last = last + 1 returning last');
  if (!row) throw new Error('broadcast_number has lost its row');
  return row.last;
}
