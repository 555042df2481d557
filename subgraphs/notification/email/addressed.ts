import type { Mail } from '../../../platform/adapters/mail/mailer.js';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import { Notification } from '../inbox/notification.entity.js';
import { emailByDefault } from '../preference/defaults.js';
import { appUrl, mailNoticesFor } from '../settings.js';
import { emailOf } from '../templates/email.js';
import type { Delivery } from './delivery.js';

interface Contact {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly locale: string;
  readonly active: boolean;
}

/** Only a job waits for this answer. */
const contacts = question<{ contacts: readonly Contact[] }, { userIds: readonly string[] }>(
  'user',
  'query ($userIds: [ID!]!) { contacts(userIds: $userIds) { id email displayName locale active } }',
  10_000,
);

/** A mail that can be sent, or null when nobody should get it: it is old, not wanted any more, or the person is gone. */
export interface Addressed {
  readonly delivery: Delivery;
  readonly mail: Mail | null;
}

/**
 * Finds the texts and addresses of mails. Addresses are asked of their owner, once for all, and never stored. Rejects when the owner is
 * away.
 */
export async function addressed(context: RequestContext, deliveries: readonly Delivery[]): Promise<Addressed[]> {
  const notices = byKey(await noticesOf(context, deliveries), ({ id, userId }) => `${id} ${userId}`);
  const oldest = context.clock.now().getTime() - context.settings(mailNoticesFor);
  const wanted = (delivery: Delivery): Notification | undefined => {
    const notice = notices.get(`${delivery.notificationId} ${delivery.userId}`);
    return notice && delivery.createdAt.getTime() > oldest && (notice.wantsEmail ?? emailByDefault[notice.kind]) ? notice : undefined;
  };
  const userIds = [...new Set(deliveries.filter(wanted).map(({ userId }) => userId))];
  const people = byKey(userIds.length > 0 ? (await context.ask(contacts, { userIds })).contacts : [], ({ id }) => id);
  return deliveries.map((delivery) => {
    const notice = wanted(delivery);
    const person = people.get(delivery.userId);
    return { delivery, mail: notice && person?.active ? mailOf(notice, person, context) : null };
  });
}

function mailOf({ id, userId, kind, facts, link, createdAt }: Notification, person: Contact, { settings }: RequestContext): Mail {
  const base = settings(appUrl);
  const url = base && link ? new URL(link, base).href : null;
  return {
    // The same at every attempt, so that a mail system can drop a second copy.
    id: `notification.${id}.${userId}`,
    to: { name: person.displayName, address: person.email },
    date: createdAt,
    ...emailOf({ kind, facts, locale: person.locale, displayName: person.displayName, url }),
  };
}

/** One look-up for each, in one statement: `offset 0` keeps the planner from computing everybody's notices first. */
async function noticesOf({ em }: RequestContext, deliveries: readonly Delivery[]): Promise<Notification[]> {
  const asked = deliveries.map(({ notificationId, userId }) => ({ id: notificationId, user_id: userId }));
  const rows = await em.execute<Record<string, unknown>[]>(
    `select found.* from jsonb_to_recordset(?::jsonb) as asked (id uuid, user_id uuid),
      lateral (select * from notice where notice.id = asked.id and notice.user_id = asked.user_id offset 0) found`,
    [JSON.stringify(asked)],
  );
  return rows.map((row) => em.map(Notification, row));
}
