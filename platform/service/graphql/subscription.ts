import type { PubSub } from 'type-graphql';
import type { FeedChange, RequestContext } from '../../kernel/context.js';
import { type Caller, serviceCaller } from '../../kernel/identity.js';
import { latestEvery } from '../../kernel/latest-every.js';
import { mapIterator } from '../../kernel/map-iterator.js';
import type { Setting } from '../../kernel/settings.js';
import { onBehalfOf } from '../../postgres/on-behalf.js';
import { asGraphQLError } from './edge.js';

/** How a subscription follows the feed of its service. `Args` are the arguments of the field; `after` is always one of them. */
export interface FollowedFeed<Args, Thing extends object> {
  /** The channels to follow. Throws a refusal when the caller may not follow them. */
  channels(args: Args, context: RequestContext): Promise<readonly string[]> | readonly string[];
  /** For what changes often and is dear to load: at most one change in so many ms, the latest. The channels are of one thing then. */
  readonly atMostEvery?: Setting<number>;
  /**
   * Loads the changed thing once for all followers who wait for it: for each of the callers as it is for that caller. Null, which skips
   * the event for that caller, when it is gone or that caller may no longer see it. The context is the service's own.
   */
  things(change: FeedChange, callers: readonly Caller[], context: RequestContext): Promise<readonly (Thing | null)[]>;
}

/** What an event of a subscription is made from: one object for all followers for whom the thing is one object. */
export interface Change<Thing> {
  readonly cursor: string;
  readonly at: Date;
  readonly thing: Thing;
}

/** Makes the `subscribe` of a type-graphql subscription. The root value of each event is `{ cursor, at, thing }`. */
export function follow<Args extends { after?: string | null }, Thing extends object>(followed: FollowedFeed<Args, Thing>) {
  const followers = new Followers(followed.things);
  return async ({ args, context }: { args: unknown; context: unknown }): Promise<AsyncIterableIterator<Change<Thing>>> => {
    const call = context as RequestContext;
    try {
      const fieldArgs = args as Args;
      const changes = await call.follow(await followed.channels(fieldArgs, call), fieldArgs.after);
      const paced = followed.atMostEvery ? latestEvery(changes, call.settings(followed.atMostEvery)) : changes;
      const events = mapIterator(paced, (change) => followers.load(change, call));
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

interface Waiting<Thing> {
  readonly callers: Caller[];
  readonly changes: Promise<readonly (Change<Thing> | null)[]>;
}

/** The followers of one subscription, of all its clients. What they wait for at the same time is loaded once for all of them. */
class Followers<Thing extends object> {
  /** By the change, which is one object for all who follow the feed of one service. */
  readonly #waiting = new Map<FeedChange, Waiting<Thing>>();

  constructor(private readonly things: FollowedFeed<never, Thing>['things']) {}

  /** The change as it is for the caller of `call`. */
  async load(change: FeedChange, call: RequestContext): Promise<Change<Thing> | null> {
    const { callers, changes } = this.#waiting.get(change) ?? this.#begin(change, call);
    const place = callers.push(call.caller) - 1;
    return (await changes)[place] ?? null;
  }

  #begin(change: FeedChange, call: RequestContext): Waiting<Thing> {
    const callers: Caller[] = [];
    const waiting = { callers, changes: this.#loadFor(callers, change, call) };
    this.#waiting.set(change, waiting);
    return waiting;
  }

  async #loadFor(callers: readonly Caller[], change: FeedChange, call: RequestContext): Promise<readonly (Change<Thing> | null)[]> {
    // All who are woken by the change have come by then.
    await new Promise((resolve) => setImmediate(resolve));
    this.#waiting.delete(change);
    const service = serviceCaller('subscriptions');
    const things = await onBehalfOf(service, () => this.things(change, callers, call.fresh(service)));
    const { cursor, at } = change;
    const changes = new Map(things.map((thing) => [thing, thing && { cursor, at, thing }]));
    return things.map((thing) => changes.get(thing) ?? null);
  }
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
