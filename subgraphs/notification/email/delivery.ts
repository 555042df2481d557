import type { RequestContext } from '../../../platform/kernel/context.js';
import { backoff } from '../../../platform/kernel/delay.js';
import { mailBatch, mailClaim, mailRetryFirst, mailRetryMost } from '../settings.js';

/** One mail to one person, claimed by this process. */
export interface Delivery {
  readonly notificationId: string;
  readonly userId: string;
  /** When the event happened. */
  readonly createdAt: Date;
  /** Attempts so far, this one included. */
  readonly attempts: number;
}

export interface Claim {
  readonly deliveries: readonly Delivery[];
  /** Until then no other process sends them. */
  readonly until: Date;
}

/**
 * Claims the mails that are due, the longest waiting first, for this process alone. No transaction is open while they are sent: a claim
 * only postpones their due time, so mails of a killed process become due again by themselves.
 */
export async function claimDue({ em, clock, settings }: RequestContext): Promise<Claim> {
  const now = clock.now();
  const until = new Date(now.getTime() + settings(mailClaim));
  const rows = await em.execute<(Omit<Delivery, 'createdAt'> & { createdAt: string })[]>(
    `update email_delivery d set due_at = ?, attempts = d.attempts + 1
    from (
      select notification_id, user_id from email_delivery where due_at <= ? order by due_at limit ? for update skip locked
    ) due
    where d.notification_id = due.notification_id and d.user_id = due.user_id
    returning d.notification_id as "notificationId", d.user_id as "userId", d.created_at as "createdAt", d.attempts`,
    [until, now, settings(mailBatch)],
  );
  return { until, deliveries: rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) })) };
}

/** Deletes mails that were sent, or that nobody should get any more. */
export async function settle({ em }: RequestContext, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await em.execute(`delete from email_delivery d using ${PAIRS} where ${IS_ONE_OF_THEM}`, [pairs(deliveries)]);
}

/** Postpones mails that could not be sent, longer with every attempt. */
export async function putOff({ em, clock, settings }: RequestContext, deliveries: readonly Delivery[]): Promise<void> {
  const due = ({ attempts }: Delivery) =>
    new Date(clock.now().getTime() + backoff(attempts, settings(mailRetryFirst), settings(mailRetryMost)));
  await setDue(
    em,
    deliveries.map((each) => ({ ...each, due: due(each) })),
  );
}

/** Releases mails that were not tried: another process, or this one after its next start, may claim them at once. */
export async function release({ em, clock }: RequestContext, deliveries: readonly Delivery[]): Promise<void> {
  await setDue(
    em,
    deliveries.map((each) => ({ ...each, due: clock.now() })),
  );
}

async function setDue(em: RequestContext['em'], deliveries: readonly (Delivery & { due: Date })[]): Promise<void> {
  if (deliveries.length === 0) return;
  await em.execute(`update email_delivery d set due_at = named.due from ${PAIRS} where ${IS_ONE_OF_THEM}`, [pairs(deliveries)]);
}

const PAIRS = 'jsonb_to_recordset(?::jsonb) as named ("notificationId" uuid, "userId" uuid, due timestamptz)';

const IS_ONE_OF_THEM = 'd.notification_id = named."notificationId" and d.user_id = named."userId"';

const pairs = (deliveries: readonly (Delivery & { due?: Date })[]): string =>
  JSON.stringify(deliveries.map(({ notificationId, userId, due }) => ({ notificationId, userId, due })));
