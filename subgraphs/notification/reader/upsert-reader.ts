import { byKey, wavesOf } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { Role } from '../../../schema/events/user.js';
import { students, Via } from '../audience/audience.js';
import { join, leave } from '../audience/membership.js';
import type { Reader } from './reader.entity.js';

type Known = Partial<Pick<Reader, 'role' | 'locale' | 'active'>>;

/** A user who is not known yet. The events of one user come in order, so the first one registers them, unless an operator discarded it. */
const UNHEARD_OF = { role: Role.STUDENT, locale: 'en', active: true };

type UserEvent<Payload> = EventEnvelope<Payload & { readonly userId: string }>;

/** Applies what each event says of a user in these columns, if it is newer than what is known. */
export async function upsertReaders<Payload>(
  events: readonly UserEvent<Payload>[],
  context: RequestContext,
  columns: readonly (keyof Known)[],
  knownOf: (payload: Payload) => Known,
): Promise<void> {
  for (const wave of wavesOf(events, ({ payload }) => payload.userId)) await upsertOnce(wave, context, columns, knownOf);
}

/** Each user once. One statement: whole schools change at once. */
async function upsertOnce<Payload>(
  events: readonly UserEvent<Payload>[],
  context: RequestContext,
  columns: readonly (keyof Known)[],
  knownOf: (payload: Payload) => Known,
): Promise<void> {
  const rows = events.map(({ payload, sequence, time }) => ({
    ...UNHEARD_OF,
    ...knownOf(payload),
    id: payload.userId,
    sequence,
    registered_at: time,
  }));
  const kept = await context.em.execute<{ id: string; role: string; is_new: boolean }[]>(
    `insert into reader as known (id, sequence, role, locale, active, registered_at)
    select id, sequence, role, locale, active, registered_at from jsonb_populate_recordset(null::reader, ?::jsonb) order by id
    on conflict (id) do update set ${['sequence', ...columns].map((column) => `${column} = excluded.${column}`).join()}
    where known.sequence < excluded.sequence
    returning new.id, new.role, old.id is null as is_new`,
    [JSON.stringify(rows)],
  );
  const eventOf = byKey(events, ({ payload }) => payload.userId);
  const memberships = kept
    .filter(({ is_new }) => is_new || columns.includes('role'))
    .map(({ id: userId, role }) => ({
      audiences: [students],
      via: Via.ROLE,
      userId,
      since: new Date((eventOf.get(userId) as UserEvent<Payload>).time),
      role,
    }));
  const [joining, leaving] = [true, false].map((learns) => memberships.filter(({ role }) => (role === Role.STUDENT) === learns));
  if (joining?.length) await join(context, joining);
  if (leaving?.length) await leave(context, leaving);
}
