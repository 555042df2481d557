import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';
import { AUDIENCES_CHANGED, readerChannel } from '../inbox/channels.js';
import type { Audience, Via } from './audience.js';
import { AudienceMember } from './audience-member.entity.js';

/** Sets the members of an audience for one reason: newcomers belong from `since` on, the others no longer. */
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

/** Sets whether a person belongs to each of these audiences for one reason. For one who belongs already, `since` stays. */
export async function setMember(
  { em, clock }: RequestContext,
  { audiences, via, userId }: { audiences: readonly Audience[]; via: Via; userId: string },
  belongs: boolean,
  since: Date,
): Promise<void> {
  const rows = JSON.stringify(audiences);
  const changed = belongs
    ? await em.execute<object[]>(
        `insert into audience_member (user_id, audience, via, since) select ?, audience, ?, ? from jsonb_array_elements_text(?::jsonb) audience
        on conflict do nothing returning audience`,
        [userId, via, since, rows],
      )
    : await em.execute<object[]>(
        `delete from audience_member where user_id = ? and via = ? and audience in (select jsonb_array_elements_text(?::jsonb)) returning audience`,
        [userId, via, rows],
      );
  if (changed.length > 0) feed(em, [readerChannel(userId)], AUDIENCES_CHANGED, clock.now());
}
