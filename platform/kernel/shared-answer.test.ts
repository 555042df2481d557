import fc from 'fast-check';
import { Dependence } from './dependence.js';
import { anonymous, type Caller, serviceCaller, type UserCaller } from './identity.js';
import { SharedAnswer } from './shared-answer.js';

const user = (userId: string, role: string): UserCaller => ({ kind: 'user', userId, role, sessionId: `of ${userId}` });
const CALLERS: readonly Caller[] = [
  anonymous,
  { kind: 'anonymous', address: '::1' },
  serviceCaller('course'),
  ...['STUDENT', 'INSTRUCTOR', 'ADMIN'].flatMap((role) => [user('ada', role), user('eve', role)]),
];

/** What code may ask of a caller, each with its answer. */
const READS: readonly ((caller: Caller) => unknown)[] = [
  () => 'the same',
  ({ kind }) => kind,
  (caller) => caller.kind === 'user' && caller.role,
  (caller) => caller.kind === 'user' && caller.role === 'ADMIN',
  (caller) => caller.kind === 'user' && caller.userId,
  (caller) => (caller.kind === 'user' && caller.role === 'STUDENT' ? caller.userId : 'no student'),
  (caller) => (caller.kind === 'anonymous' ? (caller.address ?? '') : 'signed in'),
  (caller) => JSON.stringify(caller),
];

test('whoever asks gets what they would get alone, however much is shared', async () => {
  const scenario = fc.record({
    reads: fc.array(fc.constantFrom(...READS), { maxLength: 3 }),
    asking: fc.array(fc.record({ caller: fc.constantFrom(...CALLERS), fails: fc.boolean() }), { minLength: 1, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, fc.scheduler(), async ({ reads, asking }, scheduler) => {
      const shared = new SharedAnswer<unknown[]>();
      const outcomes = asking.map(async ({ caller, fails }) => {
        await scheduler.schedule(Promise.resolve(), 'asks');
        return shared.for(caller, async () => {
          const dependence = new Dependence();
          await scheduler.schedule(Promise.resolve(), 'works');
          if (fails) throw new Error(JSON.stringify(caller));
          const watched = dependence.watch(caller);
          return { value: reads.map((read) => read(watched)), dependsOn: dependence.on };
        });
      });
      const settled = await scheduler.waitFor(Promise.allSettled(outcomes));
      for (const [place, outcome] of settled.entries()) {
        const { caller } = asking[place] as { caller: Caller };
        if (outcome.status === 'fulfilled') expect(outcome.value).toEqual(reads.map((read) => read(caller)));
        // Nobody gets the failure of another.
        else expect(outcome.reason.message).toBe(JSON.stringify(caller));
      }
    }),
  );
});

test.each([
  ['nothing', 1],
  ['kind', 3],
  ['role', 5],
  ['user', CALLERS.length],
] as const)('what depends on %s is answered for so many of nine: %d', async (dependsOn, times) => {
  const shared = new SharedAnswer<Caller>();
  let answered = 0;
  const ask = (caller: Caller) =>
    shared.for(caller, async () => {
      answered += 1;
      return { value: caller, dependsOn };
    });
  await Promise.all(CALLERS.map(ask));
  await Promise.all(CALLERS.map(ask));
  expect(answered).toBe(times);
});

test('all others ask at the same time once it is known that an answer is for one alone', async () => {
  const shared = new SharedAnswer<string>();
  const waiting: (() => void)[] = [];
  const ask = (caller: Caller) =>
    shared.for(caller, async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { value: caller.kind, dependsOn: 'user' };
    });
  const answers = Promise.all(CALLERS.map(ask));
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(waiting).toHaveLength(CALLERS.length);
  for (const answer of waiting) answer();
  expect(await answers).toEqual(CALLERS.map(({ kind }) => kind));
});
