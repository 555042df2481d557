import type { PubSub } from 'type-graphql';
import type { FeedChange, RequestContext } from '../../kernel/context.js';
import { mapIterator } from '../../kernel/map-iterator.js';
import { asGraphQLError } from './edge.js';

/** How a subscription follows the feed of its service. `Args` are the arguments of the field; `after` is always one of them. */
export interface FollowedFeed<Args, Thing> {
  /** The channels to follow. Throws a refusal when the caller may not follow them. */
  channels(args: Args, context: RequestContext): Promise<readonly string[]> | readonly string[];
  /** Loads the changed thing in a context for this event. Null, which skips the event, when it is gone or the caller may no longer see it. */
  thing(change: FeedChange, context: RequestContext): Promise<Thing | null>;
}

/** Makes the `subscribe` of a type-graphql subscription. The root value of each event is `{ cursor, at, thing }`. */
export function follow<Args extends { after?: string | null }, Thing>(followed: FollowedFeed<Args, Thing>) {
  return async ({ args, context }: { args: unknown; context: unknown }): Promise<AsyncIterableIterator<Change<Thing>>> => {
    const call = context as RequestContext;
    try {
      const fieldArgs = args as Args;
      const changes = await call.follow(await followed.channels(fieldArgs, call), fieldArgs.after);
      const events = mapIterator(changes, async (change) => {
        const thing = await followed.thing(change, call.fresh());
        return thing === null ? null : { cursor: change.cursor, at: change.at, thing };
      });
      return { ...events, next: () => events.next().catch(rethrow) };
    } catch (error) {
      throw asGraphQLError(error);
    }
  };
}

/** An outage of the database ends the stream with UNAVAILABLE, and the client resumes with its cursor. */
function rethrow(error: unknown): never {
  throw asGraphQLError(error);
}

export interface Change<Thing> {
  readonly cursor: string;
  readonly at: Date;
  readonly thing: Thing;
}

/** type-graphql requires a PubSub to build subscriptions; ours follow the feed and never use it. */
export const noPubSub: PubSub = {
  publish() {
    throw new Error('Changes are published by the feed, in the transaction that makes them');
  },
  subscribe() {
    throw new Error('Subscriptions follow the feed: give them a `subscribe`');
  },
};
