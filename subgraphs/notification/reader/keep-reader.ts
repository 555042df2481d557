import type { RequestContext } from '../../../platform/context.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { Role } from '../../../schema/events/user.js';
import { students, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import { Reader } from './reader.entity.js';

type Known = Partial<Pick<Reader, 'role' | 'locale' | 'active'>>;

/** Takes over what an event says of a user, when it is newer than what is known. */
export async function keepReader(event: EventEnvelope<{ userId: string }>, context: RequestContext, known: Known): Promise<void> {
  const { em } = context;
  const { userId } = event.payload;
  const happenedAt = new Date(event.time);
  const reader = (await em.findOne(Reader, { id: userId })) ?? unheardOf(userId, happenedAt);
  if (reader.sequence >= event.sequence) return;
  em.persist(Object.assign(reader, known, { sequence: event.sequence }));
  await setMember(context, { audiences: [students], via: Via.ROLE, userId }, reader.role === Role.STUDENT, happenedAt);
}

/** Events of one user come in their order, so this is a registration; or what came before was discarded by an operator. */
const unheardOf = (id: string, registeredAt: Date): Reader =>
  Object.assign(new Reader(), { id, sequence: 0, role: Role.STUDENT, locale: 'en', active: true, registeredAt });
