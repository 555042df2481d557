import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { Role } from '../../../schema/events/user.js';
import { students, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import type { Reader } from './reader.entity.js';

type Known = Partial<Pick<Reader, 'role' | 'locale' | 'active'>>;

/** Who has not been heard of. Events of one user come in their order, so what tells of one registers them; or an operator discarded that. */
const UNHEARD_OF = { role: Role.STUDENT, locale: 'en', active: true };

/** Takes over what an event says of a user, when it is newer than what is known. By one statement: whole schools change at once. */
export async function keepReader(event: EventEnvelope<{ userId: string }>, context: RequestContext, known: Known): Promise<void> {
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
