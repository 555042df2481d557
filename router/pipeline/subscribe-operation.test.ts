import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { pino } from 'pino';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { mapIterator } from '../../platform/kernel/map-iterator.js';
import type { Principal } from '../request.js';
import { SupergraphGeneration } from '../supergraph/generation.js';
import { testExecutor } from '../test-kit/executor.js';
import { limits, nobody, unchangedStatuses, userIn } from '../test-kit/run.js';
import { compose, subgraph } from '../test-kit/subgraphs.js';
import { subscribeOperation } from './pipeline.js';

interface Tick {
  readonly cursor: string;
  readonly note: { readonly id: string };
  readonly others?: readonly { readonly id: string }[];
}

/** Notes tell of changes; their titles are in a second subgraph, their authors in a third. */
function setUp() {
  const ticks: Tick[] = [];
  const clock = subgraph(
    'clock',
    `type Query { time: String }
    type Subscription { noteChanged(after: String): NoteChange! @authenticated  adminTick: NoteChange! @policy(policies: [["role:ADMIN"]]) }
    type NoteChange { cursor: String! note: Note! others: [Note!] }
    type Note @key(fields: "id") { id: ID! }`,
    {
      Subscription: {
        noteChanged: { subscribe: () => stream(ticks), resolve: (tick: Tick) => tick },
        adminTick: { subscribe: () => stream(ticks), resolve: (tick: Tick) => tick },
      } as never,
      Note: { __resolveReference: ({ id }: { id: string }) => ({ id }) },
    },
  );
  const notes = subgraph(
    'notes',
    `type Note @key(fields: "id") { id: ID! title: String author: User } type User @key(fields: "id", resolvable: false) { id: ID! } type Query { a: String }`,
    {
      Note: { __resolveReference: ({ id }: { id: string }) => ({ id, title: `title of ${id}`, author: { id: `author of ${id}` } }) },
    },
  );
  const users = subgraph('users', `type User @key(fields: "id") { id: ID! name: String } type Query { b: String }`, {
    User: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: id.toUpperCase() }),
      name: ({ id, name }: { id: string; name: string }) => {
        if (id === 'author of secret') throw refuse(ErrorCode.CONFLICT, 'no name');
        return name;
      },
    },
  });
  const generation = new SupergraphGeneration(compose(clock, notes, users), [clock, notes, users], { executor: testExecutor });
  const subscribe = (source: string, principal: Principal = userIn('STUDENT'), eventTimeout = 30_000) =>
    subscribeOperation(
      generation,
      { document: parse(source), hash: source, variables: {} },
      { principal, correlationId: 'corr', log: pino({ enabled: false }) },
      { accountStatuses: unchangedStatuses, ...limits },
      eventTimeout,
    );
  return { ticks, clock, notes, users, subscribe };
}

async function* stream(ticks: readonly Tick[]) {
  yield* ticks;
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

async function all(results: AsyncIterableIterator<ExecutionResult> | ExecutionResult): Promise<ExecutionResult[]> {
  if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results));
  const collected: ExecutionResult[] = [];
  for await (const each of results) collected.push(plain(each));
  return collected;
}

const CHANGED = 'subscription ($after: String) { noteChanged(after: $after) { cursor note { title author { name } } } }';

describe('a federated subscription', () => {
  test('completes each event across the other subgraphs', async () => {
    const { ticks, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } }, { cursor: '2', note: { id: 'n2' } });
    expect(await all(await subscribe(CHANGED))).toEqual([
      { data: { noteChanged: { cursor: '1', note: { title: 'title of n1', author: { name: 'AUTHOR OF N1' } } } } },
      { data: { noteChanged: { cursor: '2', note: { title: 'title of n2', author: { name: 'AUTHOR OF N2' } } } } },
    ]);
  });

  test('takes any selection: aliases, fragments, only what the owner has, a variable', async () => {
    const { ticks, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } });
    const source = `subscription Mine { change: noteChanged { id: cursor ...N } } fragment N on NoteChange { note { id: title key: id __typename } }`;
    expect(await all(await subscribe(source))).toEqual([
      { data: { change: { id: '1', note: { id: 'title of n1', key: 'n1', __typename: 'Note' } } } },
    ]);
    expect(await all(await subscribe('subscription { noteChanged { cursor } }'))).toEqual([{ data: { noteChanged: { cursor: '1' } } }]);
  });

  test('a subgraph that is away costs its own fields, and the stream goes on', async () => {
    const { ticks, users, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } });
    users.down = refuse(ErrorCode.UNAVAILABLE, 'users is away');
    const [result] = await all(await subscribe(CHANGED));
    expect(result?.data).toEqual({ noteChanged: { cursor: '1', note: { title: 'title of n1', author: { name: null } } } });
    expect(result?.errors).toMatchObject([
      { path: ['noteChanged', 'note', 'author'], message: 'users is away', extensions: { code: 'UNAVAILABLE' } },
    ]);
  });

  test('a subgraph that does not answer in time costs its own fields too, and frees the stream', async () => {
    const { ticks, users, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } });
    users.execute = () => new Promise(() => {});
    const [result] = await all(await subscribe(CHANGED, userIn('STUDENT'), 20));
    expect(result).toMatchObject({ data: { noteChanged: { cursor: '1' } }, errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
  });

  test('a change that cannot be without a thing which is gone by now is NOT_FOUND, at the place of the thing', async () => {
    const { ticks, notes, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } });
    notes.execute = async () => ({ data: { _entities: [null] } });
    const [result] = await all(await subscribe('subscription { noteChanged { cursor note { id title } } }'));
    expect(result).toMatchObject({ data: null, errors: [{ path: ['noteChanged', 'note'], extensions: { code: 'NOT_FOUND' } }] });
  });

  test('what another subgraph refuses of one thing is told at the places of that thing', async () => {
    const { ticks, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' }, others: [{ id: 'n2' }, { id: 'secret' }] });
    const [result] = await all(await subscribe('subscription { noteChanged { note { title } others { author { name } } } }'));
    expect(result?.data?.noteChanged).toMatchObject({ others: [{ author: { name: 'AUTHOR OF N2' } }, { author: { name: null } }] });
    expect(result?.errors).toMatchObject([{ message: 'no name', path: ['noteChanged', 'others', 1, 'author', 'name'] }]);
  });

  test('what the owner could not tell of an event has its code and its place', async () => {
    const { ticks, clock, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } });
    const upstream = clock.subscribe.bind(clock);
    clock.subscribe = async (request) =>
      mapIterator((await upstream(request)) as AsyncIterableIterator<ExecutionResult>, async (event) => ({
        ...event,
        errors: [new GraphQLError('half of it', { path: ['noteChanged', 'note'], extensions: { code: ErrorCode.CONFLICT } })],
      }));
    const [result] = await all(await subscribe(CHANGED));
    expect(result).toMatchObject({
      data: { noteChanged: { note: { title: 'title of n1' } } },
      errors: [{ message: 'half of it', path: ['noteChanged', 'note'], extensions: { code: 'CONFLICT' } }],
    });
  });

  test('is refused without a sign-in, and to another role', async () => {
    const { subscribe } = setUp();
    expect(plain(await subscribe(CHANGED, nobody)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(plain(await subscribe('subscription { adminTick { cursor } }')).errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('ends at its source when the client leaves', async () => {
    const { ticks, subscribe } = setUp();
    ticks.push({ cursor: '1', note: { id: 'n1' } }, { cursor: '2', note: { id: 'n2' } });
    const results = (await subscribe(CHANGED)) as AsyncIterableIterator<ExecutionResult>;
    await results.next();
    await results.return?.();
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });
});
