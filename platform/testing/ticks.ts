import { buildSchema, createSourceEventStream, execute } from 'graphql';
import { mapIterator } from '../kernel/map-iterator.js';
import type { SubgraphRequest } from '../service/request.js';
import type { ServedSubgraph } from '../transport/http/served-subgraph.js';

const SDL = `type Query { hello: String! slow: String! }
  type Mutation { touch: Int! }
  type Subscription { ticked(after: String): Tick! }
  type Tick { n: Int! }`;

/** A subgraph without a database: a feed of numbers, what is called, and a door that can be held. */
export function ticks() {
  const schema = buildSchema(SDL);
  const calls: SubgraphRequest[] = [];
  const followers = new Set<() => void>();
  let last = 0;
  let touched = 0;
  let release = Promise.resolve();

  /** A generator that waits cannot be ended from outside; this can. */
  function from(after: number): AsyncIterableIterator<{ cursor: string; ticked: { n: number } }> {
    let n = after;
    let ring = () => {};
    let left = false;
    const follower = () => ring();
    followers.add(follower);
    return {
      async next() {
        while (!left && n >= last) {
          await new Promise<void>((resolve) => {
            ring = resolve;
          });
        }
        if (left) return { done: true, value: undefined };
        n += 1;
        return { done: false, value: { cursor: String(n), ticked: { n } } };
      },
      async return() {
        left = true;
        followers.delete(follower);
        ring();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
  const rootValue = {
    hello: () => 'hello',
    slow: async () => {
      await release;
      return 'at last';
    },
    touch: () => {
      touched += 1;
      return touched;
    },
  };
  const args = (request: SubgraphRequest) => ({ schema, document: request.document, variableValues: request.variables, rootValue });
  const served: ServedSubgraph = {
    declaration: { name: 'ticks' },
    schema,
    context: () => {
      throw new Error('nothing here needs a context');
    },
    feed: { currentCursor: async () => String(last) },
    client: {
      async execute(request) {
        calls.push(request);
        return execute(args(request));
      },
      async subscribe(request) {
        calls.push(request);
        const subscribed = { ticked: ({ after }: { after?: string }) => from(Number(request.resumeAfter ?? after ?? last)) };
        const source = await createSourceEventStream({ ...args(request), rootValue: subscribed });
        if (!(Symbol.asyncIterator in source)) return source;
        return mapIterator(source[Symbol.asyncIterator](), async (event) => ({
          ...(await execute({ ...args(request), rootValue: event })),
          extensions: { cursor: (event as { cursor: string }).cursor },
        }));
      },
    },
  };
  return {
    served,
    calls,
    get followers() {
      return followers.size;
    },
    get touched() {
      return touched;
    },
    tick(times = 1) {
      last += times;
      for (const ring of followers) ring();
    },
    /** `slow` answers when the function that this returns is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      release = promise;
      return resolve;
    },
  };
}
