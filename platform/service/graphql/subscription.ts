import type { PubSub } from 'type-graphql';
import type { FeedChange, RequestContext } from '../../kernel/context.js';
import { mapIterator } from '../../kernel/map-iterator.js';
import { asGraphQLError } from './edge.js';

/** How a subscription follows the service's feed. `Args` are the field's arguments; `after` is always one of them. */
export interface Followed<Args, Thing> {
  /** The channels, once the caller may follow them; refuses by throwing. */
  channels(args: Args, context: RequestContext): Promise<readonly string[]> | readonly string[];
  /** The thing as it is now, in a context of this event's own. Null when it is gone, or no longer for this caller: it is skipped. */
  thing(change: FeedChange, context: RequestContext): Promise<Thing | null>;
}

/** The `subscribe` of a type-graphql subscription; each event's root is `{ cursor, at, thing }`. */
export function follow<Args extends { after?: string | null }, Thing>(followed: Followed<Args, Thing>) {
  return async ({ args, context }: { args: unknown; context: unknown }): Promise<AsyncIterableIterator<Change<Thing>>> => {
    const call = context as RequestContext;
    try {
      const asked = args as Args;
      const changes = await call.follow(await followed.channels(asked, call), asked.after);
      const told = mapIterator(changes, async (change) => {
        const thing = await followed.thing(change, call.fresh());
        return thing === null ? null : { cursor: change.cursor, at: change.at, thing };
      });
      return { ...told, next: () => told.next().catch(failed) };
    } catch (error) {
      throw asGraphQLError(error);
    }
  };
}

/** A database that is away in the middle is told as that: the client comes back with its cursor. */
function failed(error: unknown): never {
  throw asGraphQLError(error);
}

export interface Change<Thing> {
  readonly cursor: string;
  readonly at: Date;
  readonly thing: Thing;
}

/** type-graphql wants a PubSub before it builds subscriptions; ours follow the feed and never reach it. */
export const noPubSub: PubSub = {
  publish() {
    throw new Error('Changes are told through the feed, in the transaction that makes them');
  },
  subscribe() {
    throw new Error('Subscriptions follow the feed: give them a `subscribe`');
  },
};
