import fc from 'fast-check';
import { type ExecutionResult, parse } from 'graphql';
import { Dependence, dependingOn } from '../../platform/kernel/dependence.js';
import { anonymous, type Caller, type UserCaller } from '../../platform/kernel/identity.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { gatheringFetches } from './gathered-fetches.js';

const QUERY = parse('query ($id: ID!) { course(id: $id) { title } }');
const MUTATION = parse('mutation { touch }');
const user = (userId: string, role = 'STUDENT'): UserCaller => ({ kind: 'user', userId, role, sessionId: `of ${userId}` });
const CALLERS: readonly Caller[] = [
  anonymous,
  user('ada'),
  user('bob'),
  user('eve', 'INSTRUCTOR'),
  user('ida', 'INSTRUCTOR'),
  user('joe', 'ADMIN'),
];

type Policy = (caller: Caller, id: string) => unknown;

/** A course that is open to all, one for a role, and one of a user's own. */
const byCourse: Policy = (caller, id) => {
  if (id === 'open') return 'seen by all';
  if (id === 'of role') return caller.kind === 'user' ? caller.role : caller.kind;
  return caller.kind === 'user' ? caller.userId : caller.kind;
};

/** A subgraph that answers by a policy, and says how many had asked when it began to. */
function subgraph(policy: Policy) {
  let sent = 0;
  let asked = 0;
  const client: SubgraphClient = {
    name: 'course',
    async execute({ caller, variables = {} }) {
      sent += 1;
      const begunAfter = asked;
      await new Promise((resolve) => setImmediate(resolve));
      const dependence = new Dependence();
      const title = policy(dependence.watch(caller), variables.id as string);
      return dependingOn(dependence.on, { data: { course: { title, begunAfter } } });
    },
    subscribe: () => Promise.reject(new Error('not asked')),
  };
  const gathering = gatheringFetches(client);
  const ask = async (caller: Caller, id = 'open', document = QUERY) => {
    asked += 1;
    const ownPlace = asked;
    const result: ExecutionResult = await gathering.execute({ document, variables: { id }, caller, correlationId: 'c' });
    // The executor writes into what it is given.
    return Object.assign(result.data?.course as { title: unknown; begunAfter: number }, { ownPlace });
  };
  return { ask, sent: () => sent };
}

test('what people ask at the same moment is asked once, as soon as it is known that they all get the same', async () => {
  const { ask, sent } = subgraph(byCourse);
  await Promise.all(CALLERS.map((caller) => ask(caller)));
  expect(sent()).toBe(CALLERS.length);
  const answers = await Promise.all(CALLERS.map((caller) => ask(caller)));
  expect(sent()).toBe(CALLERS.length + 1);
  expect(answers.map(({ title }) => title)).toEqual(CALLERS.map(() => 'seen by all'));
  expect(new Set(answers.map(({ ownPlace }) => ownPlace)).size).toBe(CALLERS.length);
});

test('each variable, and each mutation, is sent by itself', async () => {
  const { ask, sent } = subgraph(byCourse);
  await ask(anonymous);
  await Promise.all([ask(anonymous), ask(anonymous, 'open 2'), ask(anonymous, 'open', MUTATION), ask(anonymous, 'open', MUTATION)]);
  expect(sent()).toBe(5);
});

test('whoever asks gets what they would get alone, begun after they asked', async () => {
  const asking = fc.record({ caller: fc.constantFrom(...CALLERS), id: fc.constantFrom('open', 'of role', 'own') });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(asking, { maxLength: 8 }), { maxLength: 5 }), async (turns) => {
      const { ask } = subgraph(byCourse);
      const answers: Promise<void>[] = [];
      for (const turn of turns) {
        for (const { caller, id } of turn) {
          answers.push(
            ask(caller, id).then(({ title, begunAfter, ownPlace }) => {
              expect(title).toBe(byCourse(caller, id));
              expect(begunAfter).toBeGreaterThanOrEqual(ownPlace);
            }),
          );
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(answers);
    }),
  );
});
