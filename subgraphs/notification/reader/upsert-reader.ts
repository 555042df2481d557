import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { Role } from '../../../schema/events/user.js';
import { students, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import type { Reader } from './reader.entity.js';

type Known = Partial<Pick<Reader, 'role' | 'locale' | 'active'>>;

/** A user who is not known yet. The events of one user come in order, so the first one registers them, unless an operator discarded it. */
const UNHEARD_OF = { role: Role.STUDENT, locale: 'en', active: true };

/** Applies what an event says of a user, if it is newer than what is known. One statement: whole schools change at once. */
export async function upsertReader(event: EventEnvelope<{ userId: string }>, context: RequestContext, known: Known): Promise<void> {
  const { userId } = event.payload;
  const [kept] = await context.em.execute<{ role: string; is_new: boolean }[]>(
    `insert into reader as known (id, sequence, role, locale, active, registered_at)
    select id, sequence, role, locale, active, registered_at from jsonb_populate_record(null::reader, ?::jsonb)
    on conflict (id) do update set ${['sequence', ...Object.keys(known)].map((column) => `${column} = excluded.${column}`).join()}
    where known.sequence < excluded.sequence
    returning role, xmax = 0 as is_new`,
    [JSON.stringify({ ...UNHEARD_OF, ...known, id: userId, sequence: event.sequence, registered_at: event.time })],
  );
  if (!kept || !(kept.is_new || known.role)) return;
  await setMember(context, { audiences: [students], via: Via.ROLE, userId }, kept.role === Role.STUDENT, new Date(event.time));
}
