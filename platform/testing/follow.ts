import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Caller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import type { TestSubgraph } from './subgraph.js';

type Variables = Record<string, unknown>;

/** One subscription of a service, as the tests of a file follow it. */
export interface Subscription<Payload> {
  /** Subscribes. Each call of the function that it answers gives the payload of the next event. It ends with the test. */
  follow(caller: Caller, variables?: Variables): Promise<() => Promise<Payload>>;
  /** The code of the refusal to subscribe; undefined when it was not refused. */
  refusal(caller: Caller, variables?: Variables): Promise<unknown>;
}

/** To be called at the top of a test file: it ends, after each test, what that test has followed. */
export function subscriptionOf<Payload>(
  service: () => Pick<TestSubgraph, 'client' | 'feed'>,
  document: DocumentNode,
): Subscription<Payload> {
  const followed: AsyncIterableIterator<ExecutionResult>[] = [];
  afterEach(async () => {
    for (const results of followed.splice(0)) await results.return?.();
  });

  const subscribe = (caller: Caller, variables: Variables = {}) =>
    service().client.subscribe({ document, variables, caller, correlationId: newId() });

  return {
    async follow(caller, variables) {
      const results = await subscribe(caller, variables);
      if (!('next' in results)) throw new Error(JSON.stringify(results.errors));
      followed.push(results);
      return async () => {
        service().feed.notify();
        const { value } = await results.next();
        if (!value?.data) throw new Error(JSON.stringify(value));
        return Object.values(value.data)[0] as Payload;
      };
    },
    async refusal(caller, variables) {
      const results = await subscribe(caller, variables);
      if ('next' in results) followed.push(results);
      return 'errors' in results ? results.errors?.[0]?.extensions.code : undefined;
    },
  };
}
