import { buildSchema, type ExecutionResult, parse } from 'graphql';
import type { RequestContext } from '../kernel/context.js';
import { Dependence } from '../kernel/dependence.js';
import type { UserCaller } from '../kernel/identity.js';
import { signedInAs } from '../testing/callers.js';
import { inProcessClient } from './in-process.js';

const SAID = parse('subscription ($loud: Boolean) { said(loud: $loud) }');
const callers = [signedInAs('STUDENT'), signedInAs('STUDENT'), signedInAs('ADMIN')];

/** A subgraph whose one subscription gives all followers the same event. */
function telling(say: (context: RequestContext) => string) {
  let executed = 0;
  const event = { cursor: '1' };
  const schema = buildSchema('type Query { a: String } type Subscription { said(loud: Boolean): String }');
  Object.assign(schema.getSubscriptionType()?.getFields().said ?? {}, {
    subscribe: async function* () {
      yield event;
    },
    resolve: (_event: unknown, { loud }: { loud?: boolean }, context: RequestContext) => {
      executed += 1;
      return loud ? say(context).toUpperCase() : say(context);
    },
  });
  const client = inProcessClient('telling', schema, ({ caller }) => {
    const dependence = new Dependence();
    return { caller: dependence.watch(caller), dependence } as unknown as RequestContext;
  });
  const follow = async (caller: UserCaller, variables = {}) => {
    const results = await client.subscribe({ document: SAID, variables, caller, correlationId: 'c' });
    return (await (results as AsyncIterableIterator<ExecutionResult>).next()).value as ExecutionResult;
  };
  return { follow, executed: () => executed };
}

test.each([
  ['reads nothing of them', () => 'hello', 1],
  ['reads their role', ({ caller }: RequestContext) => `hello ${caller.kind === 'user' && caller.role}`, 2],
  ['reads who they are', ({ caller }: RequestContext) => `hello ${caller.kind === 'user' && caller.userId}`, 3],
])('one event of three followers, where the selection %s, is executed %s times', async (_what, say, times) => {
  const { follow, executed } = telling(say);
  const results = await Promise.all(callers.map((caller) => follow(caller)));
  expect(results.map(({ data }) => data?.said)).toEqual(callers.map((caller) => say({ caller } as RequestContext)));
  expect(results.map(({ extensions }) => extensions)).toEqual(Array(3).fill({ cursor: '1' }));
  expect([executed(), new Set(results).size]).toEqual([times, times]);
});

test('with other variables it is executed anew', async () => {
  const { follow, executed } = telling(() => 'hello');
  const results = [await follow(callers[0] as UserCaller), await follow(callers[1] as UserCaller, { loud: true })];
  expect(results.map(({ data }) => data?.said)).toEqual(['hello', 'HELLO']);
  expect(executed()).toBe(2);
});
