import type { RequestContext } from '../../../platform/context.js';
import { feed } from '../../../platform/feed/feed.entity.js';
import { AUDIENCES_CHANGED, readerChannel } from '../inbox/channels.js';
import type { Audience, Via } from './audience.js';
import { AudienceMember } from './audience-member.entity.js';

/** Makes `userIds` those who belong to the audience for this reason: newcomers from `since` on, others not any more. */
export async function setMembers(
  { em, clock }: RequestContext,
  { audience, via }: { audience: Audience; via: Via },
  userIds: readonly string[],
  since: Date,
): Promise<void> {
  const wanted = new Set(userIds);
  const members = await em.find(AudienceMember, { audience, via });
  const known = new Set(members.map(({ userId }) => userId));
  const left = members.filter(({ userId }) => !wanted.has(userId));
  const joined = [...wanted].filter((userId) => !known.has(userId));
  for (const member of left) em.remove(member);
  for (const userId of joined) em.persist(Object.assign(new AudienceMember(), { audience, via, userId, since }));
  for (const userId of [...joined, ...left.map((member) => member.userId)])
    feed(em, [readerChannel(userId)], AUDIENCES_CHANGED, clock.now());
}

/** Whether one person belongs to the audience for this reason. */
export async function setMember(
  { em, clock }: RequestContext,
  membership: { audience: Audience; via: Via; userId: string },
  belongs: boolean,
  since: Date,
): Promise<void> {
  const member = await em.findOne(AudienceMember, membership);
  if (belongs === (member !== null)) return;
  if (member) em.remove(member);
  else em.persist(Object.assign(new AudienceMember(), { ...membership, since }));
  feed(em, [readerChannel(membership.userId)], AUDIENCES_CHANGED, clock.now());
}
