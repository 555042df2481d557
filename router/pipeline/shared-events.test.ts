import { type ExecutionResult, parse } from 'graphql';
import { pino } from 'pino';
import { Dependence, type DependsOn, dependingOn } from '../../platform/kernel/dependence.js';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { UserCaller } from '../../platform/kernel/identity.js';
import { mapIterator } from '../../platform/kernel/map-iterator.js';
import { SupergraphGeneration } from '../supergraph/generation.js';
import { testExecutor } from '../test-kit/executor.js';
import { limits, unchangedStatuses } from '../test-kit/run.js';
import { compose, subgraph } from '../test-kit/subgraphs.js';
import { subscribeOperation } from './pipeline.js';

const user = (userId: string, role = 'STUDENT'): UserCaller => ({ kind: 'user', userId, role, sessionId: `of ${userId}` });
const followers = [user('ada'), user('bob'), user('eve', 'INSTRUCTOR'), user('ida', 'INSTRUCTOR'), user('ada')];

/** What a subgraph reads of its caller before it answers a title, by what it then depends on. */
const READ: Readonly<Record<DependsOn, (caller: UserCaller) => string>> = {
  nothing: () => 'title',
  kind: ({ kind }) => `title for a ${kind}`,
  role: ({ role }) => `title for a ${role}`,
  user: ({ userId }) => `title for ${userId}`,
};

/** Notes are followed; their titles are in a second subgraph, which tells what its answers depended on. */
function setUp({ reads = 'nothing' as DependsOn, cursor = '1' as string | null, noteOf = (_caller: UserCaller): string => 'n1' } = {}) {
  let asked = 0;
  const clock = subgraph(
    'clock',
    'type Query { a: String } type Subscription { changed: Note! } type Note @key(fields: "id") { id: ID! }',
    {
      Subscription: {
        changed: {
          subscribe: async function* (_root: never, _args: never, { caller }: { caller: UserCaller }) {
            yield { id: noteOf(caller) };
          },
          resolve: (note: unknown) => note,
        },
      } as never,
    },
  );
  const upstream = clock.subscribe.bind(clock);
  clock.subscribe = async (request) =>
    mapIterator((await upstream(request)) as AsyncIterableIterator<ExecutionResult>, async (event) => ({
      ...event,
      ...(cursor && { extensions: { cursor } }),
    }));
  const notes = subgraph('notes', 'type Query { b: String } type Note @key(fields: "id") { id: ID! title: String }', {
    Note: {
      __resolveReference: ({ id }: { id: string }, { caller }: { caller: UserCaller }) => {
        if (id === 'broken') throw refuse(ErrorCode.CONFLICT, `no note for ${caller.userId}`);
        return { id, title: `${READ[reads](caller)} of ${id}` };
      },
    },
  });
  const execute = notes.execute.bind(notes);
  notes.execute = async (request) => {
    asked += 1;
    const dependence = new Dependence();
    const result = await execute({ ...request, caller: dependence.watch(request.caller) });
    return dependingOn(dependence.on, result);
  };
  const generation = new SupergraphGeneration(compose(clock, notes), [clock, notes], { executor: testExecutor });
  const source = 'subscription { changed { id title } }';
  const follow = async (caller: UserCaller) => {
    const results = await subscribeOperation(
      generation,
      { document: parse(source), hash: source, variables: {} },
      { principal: { caller, scopes: [] }, correlationId: 'corr', log: pino({ enabled: false }) },
      { accountStatuses: unchangedStatuses, ...limits },
      30_000,
    );
    return (await (results as AsyncIterableIterator<ExecutionResult>).next()).value as ExecutionResult;
  };
  return { asked: () => asked, all: () => Promise.all(followers.map(follow)) };
}

const titles = (results: readonly ExecutionResult[]) => results.map(({ data }) => (data as { changed: { title: string } }).changed.title);

test.each<[DependsOn, number]>([
  ['nothing', 1],
  ['kind', 1],
  ['role', 2],
  ['user', 4],
])('an event whose answers depend on %s is completed once for all who get the same: %d times for five', async (reads, times) => {
  const { asked, all } = setUp({ reads });
  expect(titles(await all())).toEqual(followers.map((caller) => `${READ[reads](caller)} of n1`));
  expect(asked()).toBe(times);
});

test('who got another event from its owner gets another result', async () => {
  const { asked, all } = setUp({ noteOf: ({ role }) => role });
  expect(titles(await all())).toEqual(followers.map(({ role }) => `title of ${role}`));
  expect(asked()).toBe(2);
});

test('without a cursor nothing says that two events are one', async () => {
  const { asked, all } = setUp({ cursor: null });
  expect(titles(await all())).toEqual(Array(5).fill('title of n1'));
  expect(asked()).toBe(5);
});

test('nobody is given the errors of another', async () => {
  const { all } = setUp({ noteOf: () => 'broken' });
  const messages = (await all()).map(({ errors }) => errors?.[0]?.message);
  expect(messages).toEqual(followers.map(({ userId }) => `no note for ${userId}`));
});

test('what comes after all have their result is completed anew', async () => {
  const { asked, all } = setUp();
  await all();
  await all();
  expect(asked()).toBe(2);
});
