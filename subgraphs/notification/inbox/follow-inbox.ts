import type { FeedChange, RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { AudienceMember } from '../audience/audience-member.entity.js';
import { AUDIENCES_CHANGED, audienceChannel, readerChannel } from './channels.js';

/** Follows the reader's own notices and those of their audiences, also of audiences that they join later. */
export async function followInbox(context: RequestContext, after?: string | null): Promise<AsyncIterableIterator<FeedChange>> {
  const { userId } = requireUser(context.caller);
  let channels: readonly string[] = [];
  let changes: AsyncIterableIterator<FeedChange> | undefined;
  let ended = false;

  /**
   * Follows the reader's present audiences. Looks them up again afterwards: one that was joined between the look-up and the subscription
   * would be missed.
   */
  const refresh = async (from?: string | null): Promise<AsyncIterableIterator<FeedChange>> => {
    for (;;) {
      const current = await channelsOf(context.fresh(), userId);
      if (changes && isSame(current, channels)) return changes;
      await changes?.return?.();
      channels = current;
      changes = await context.follow(channels, from);
    }
  };
  await refresh(after);

  return {
    async next() {
      for (;;) {
        const result = await (changes as AsyncIterableIterator<FeedChange>).next();
        if (result.done || ended || result.value.subject !== AUDIENCES_CHANGED) return result;
        const current = await refresh(result.value.cursor);
        if (ended) await current.return?.();
      }
    },
    async return() {
      ended = true;
      await changes?.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator](): AsyncIterableIterator<FeedChange> {
      return this as AsyncIterableIterator<FeedChange>;
    },
  };
}

async function channelsOf({ em }: RequestContext, userId: string): Promise<string[]> {
  const memberships = await em.find(AudienceMember, { userId }, { orderBy: { audience: 'asc' } });
  const audiences = new Set(memberships.map(({ audience }) => audience));
  return [readerChannel(userId), ...[...audiences].map(audienceChannel)];
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((channel, index) => channel === other[index]);
