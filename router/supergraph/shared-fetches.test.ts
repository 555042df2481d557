import { parse } from 'graphql';
import { anonymous, type Caller } from '../../platform/kernel/identity.js';
import type { Position } from '../../platform/kernel/position.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { type ReadsInFlight, sharingFetches } from './shared-fetches.js';

const QUERY = parse('query ($id: ID!) { course(id: $id) { title } }');
const MUTATION = parse('mutation { touch }');
const user = (userId: string, role = 'STUDENT'): Caller => ({ kind: 'user', userId, role, sessionId: `session of ${userId}` });

/** A subgraph that answers when it is told to. */
function slow() {
  const waiting: (() => void)[] = [];
  const asked: SubgraphRequest[] = [];
  const client: SubgraphClient = {
    name: 'course',
    execute: (request) => {
      asked.push(request);
      return new Promise((resolve) => waiting.push(() => resolve({ data: { course: { title: `answer ${asked.length}` } } })));
    },
    subscribe: () => Promise.reject(new Error('not asked')),
  };
  const ask = (caller: Caller = anonymous, variables: Record<string, unknown> = { id: '1' }, document = QUERY, after?: Position) =>
    sharing.execute({ document, variables, caller, correlationId: 'c', after });
  const shared: ReadsInFlight = new Map();
  const sharing = sharingFetches(client, shared);
  const answer = () => {
    for (const each of waiting.splice(0)) each();
  };
  return { asked, ask, answer, shared };
}

test('is asked once for all of one identity who wait at the same time, and each has an answer of their own', async () => {
  const { asked, ask, answer } = slow();
  const replies = [ask(user('a')), ask(user('a')), ask(user('a'))];
  answer();
  const results = await Promise.all(replies);
  expect(asked).toHaveLength(1);
  expect(results.map((each) => each.data)).toEqual(Array(3).fill({ course: { title: 'answer 1' } }));
  (results[0]?.data?.course as { title: string }).title = 'written into';
  expect(results[1]?.data).toEqual({ course: { title: 'answer 1' } });
});

test('is asked for each identity, role, document and variables, and for everybody who is anonymous', async () => {
  const { asked, ask, answer } = slow();
  const replies = [
    ask(user('a')),
    ask(user('b')),
    ask(user('a', 'ADMIN')),
    ask(anonymous),
    ask(anonymous),
    ask(user('a'), { id: '2' }),
    ask(user('a'), {}, parse('{ a }')),
  ];
  expect(asked).toHaveLength(7);
  answer();
  await Promise.all(replies);
});

test('what comes after an answer, or after a mutation of the same identity, is asked anew', async () => {
  const { asked, ask, answer } = slow();
  const before = ask(user('a'));
  const mutation = ask(user('a'), {}, MUTATION);
  answer();
  await Promise.all([before, mutation]);
  const early = ask(user('a'));
  const write = ask(user('a'), {}, MUTATION);
  const [written] = [write];
  expect(asked).toHaveLength(4);
  answer();
  await Promise.all([early, written]);
  const after = ask(user('a'));
  expect(asked).toHaveLength(5);
  answer();
  await after;
});

test('a read that began before a write is not joined by one that begins after it', async () => {
  const asked: string[] = [];
  const gates = new Map<string, () => void>();
  const sharing = sharingFetches(
    {
      name: 'course',
      execute: ({ document }) => {
        const name = document === QUERY ? `read ${asked.length}` : 'write';
        asked.push(name);
        return new Promise((resolve) => gates.set(name, () => resolve({ data: { name } })));
      },
      subscribe: () => Promise.reject(new Error('not asked')),
    },
    new Map(),
  );
  const call = (document: typeof QUERY) => sharing.execute({ document, variables: { id: '1' }, caller: user('a'), correlationId: 'c' });
  const before = call(QUERY);
  const write = call(MUTATION);
  gates.get('write')?.();
  await write;
  const after = call(QUERY);
  expect(asked).toEqual(['read 0', 'write', 'read 2']);
  gates.get('read 0')?.();
  gates.get('read 2')?.();
  expect([(await before).data, (await after).data]).toEqual([{ name: 'read 0' }, { name: 'read 2' }]);
});

test('a failure is told to all who wait, and not kept', async () => {
  let asked = 0;
  const sharing = sharingFetches(
    {
      name: 'course',
      execute: async () => {
        asked += 1;
        throw new Error('away');
      },
      subscribe: () => Promise.reject(new Error('not asked')),
    },
    new Map(),
  );
  const call = () => sharing.execute({ document: QUERY, caller: user('a'), correlationId: 'c' });
  const outcomes = await Promise.allSettled([call(), call()]);
  expect(outcomes.map((each) => each.status)).toEqual(['rejected', 'rejected']);
  await expect(call()).rejects.toThrow('away');
  expect(asked).toBe(2);
});

test('a read is not joined after a write of the same identity at another subgraph, which may have asked this one to write', async () => {
  const { asked, ask, answer, shared } = slow();
  const other = sharingFetches({ name: 'assignment', execute: async () => ({ data: {} }), subscribe: () => Promise.reject() }, shared);
  const before = ask(user('a'));
  await other.execute({ document: MUTATION, caller: user('a'), correlationId: 'c' });
  const after = ask(user('a'));
  expect(asked).toHaveLength(2);
  answer();
  await Promise.all([before, after]);
});

test('is not joined by who waits for a position: it was begun before that was reached', async () => {
  const { asked, ask, answer } = slow();
  const after = (time: number): Position => [{ id: 'e', time, topic: 't', type: 'T' }];
  const replies = [ask(user('a')), ...[1, 1, 2].map((time) => ask(user('a'), { id: '1' }, QUERY, after(time)))];
  answer();
  await Promise.all(replies);
  expect(asked.map((request) => request.after?.[0]?.time)).toEqual([undefined, 1, 2]);
});
