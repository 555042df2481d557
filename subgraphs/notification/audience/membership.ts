import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import { AUDIENCES_CHANGED, readerChannel } from '../inbox/channels.js';
import type { Audience, Via } from './audience.js';
import { AudienceMember } from './audience-member.entity.js';

/** Sets the members of an audience for one reason: newcomers belong from `since` on, the others no longer. */
export async function setMembers(
  context: RequestContext,
  { audience, via }: { audience: Audience; via: Via },
  userIds: readonly string[],
  since: Date,
): Promise<void> {
  const { em } = context;
  const wanted = new Set(userIds);
  const members = await em.find(AudienceMember, { audience, via });
  const known = new Set(members.map(({ userId }) => userId));
  const left = members.filter(({ userId }) => !wanted.has(userId));
  const joined = [...wanted].filter((userId) => !known.has(userId));
  for (const member of left) em.remove(member);
  for (const userId of joined) em.persist(Object.assign(new AudienceMember(), { audience, via, userId, since }));
  for (const userId of [...joined, ...left.map((member) => member.userId)]) notifyMember(context, userId);
}

/** A person who belongs to audiences for one reason from `since` on. For one who belongs already, the earlier time stays. */
export interface Membership {
  readonly audiences: readonly Audience[];
  readonly via: Via;
  readonly userId: string;
  readonly since: Date;
}

export async function join(context: RequestContext, memberships: readonly Membership[]): Promise<void> {
  const joined = await context.em.execute<Row[]>(
    `insert into audience_member (user_id, audience, via, since)
    select user_id, audience, via, since from jsonb_populate_recordset(null::audience_member, ?::jsonb) with ordinality as told order by ordinality
    on conflict do nothing returning user_id, audience, via`,
    [JSON.stringify(rowsOf(memberships))],
  );
  notifyChanged(context, memberships, joined);
}

export async function leave(context: RequestContext, memberships: readonly Omit<Membership, 'since'>[]): Promise<void> {
  const left = await context.em.execute<Row[]>(
    `delete from audience_member member using jsonb_populate_recordset(null::audience_member, ?::jsonb) as told
    where member.user_id = told.user_id and member.audience = told.audience and member.via = told.via
    returning member.user_id, member.audience, member.via`,
    [JSON.stringify(rowsOf(memberships))],
  );
  notifyChanged(context, memberships, left);
}

interface Row {
  readonly user_id: string;
  readonly audience: string;
  readonly via: string;
}

const rowsOf = (memberships: readonly Omit<Membership, 'since'>[]) =>
  memberships.flatMap(({ audiences, userId: user_id, ...rest }) => audiences.map((audience) => ({ ...rest, user_id, audience })));

/** Once for each membership that changed. */
function notifyChanged(context: RequestContext, memberships: readonly Omit<Membership, 'since'>[], changed: readonly Row[]): void {
  const keyOf = ({ user_id, audience, via }: Row) => `${user_id} ${audience} ${via}`;
  const keys = new Set(changed.map(keyOf));
  for (const membership of memberships) {
    const own = rowsOf([membership]).map(keyOf);
    if (own.filter((key) => keys.delete(key)).length > 0) notifyMember(context, membership.userId);
  }
}

/** The subscriptions of this person look up their audiences. An import has nobody do that: they are looked up when the person next connects. */
function notifyMember({ em, clock, silent }: RequestContext, userId: string): void {
  if (!silent) feed(em, [readerChannel(userId)], AUDIENCES_CHANGED, clock.now());
}
