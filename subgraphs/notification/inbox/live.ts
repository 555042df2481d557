import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { type Change, follow } from '../../../platform/service/graphql/subscription.js';
import { notificationPolicy } from '../policy.js';
import { followInbox } from './follow-inbox.js';
import type { Notification } from './notification.entity.js';
import { noticesOf } from './read-inbox.js';

const following = follow<{ after?: string | null }, Notification>({
  // The channels change while the reader follows: `followInbox` looks them up, again and again.
  channels: (_args, { caller }) => {
    requireUser(caller);
    return [];
  },
  async things({ subject: id }, callers, context) {
    const readers = callers.map((caller) => requireUser(caller).userId);
    const notices = isId(id) ? await noticesOf(readers, id, context) : new Map<string, Notification>();
    const alike = new Map<string, Notification>();
    return callers.map((caller, place) => {
      const notice = notices.get(readers[place] as string);
      if (!notice || !notificationPolicy.see(caller, notice)) return null;
      // One object for all for whom it says the same: its fields are then worked out once, and none of them says whose it is.
      const said = JSON.stringify({ ...notice, userId: null });
      const known = alike.get(said) ?? notice;
      alike.set(said, known);
      return known;
    });
  },
});

/** The `subscribe` of `notificationReceived`: the caller's own notifications, without the kinds that they have hidden. */
export const notificationReceived = ({
  args,
  context,
}: {
  args: unknown;
  context: unknown;
}): Promise<AsyncIterableIterator<Change<Notification>>> => {
  const call = context as RequestContext;
  return following({ args, context: { ...call, follow: (_channels, after) => followInbox(call, after) } satisfies RequestContext });
};
