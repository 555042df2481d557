import { transaction } from '../entity.js';
import { serviceCaller } from '../identity.js';
import { noteSubgraph } from '../test-kit/notes.js';
import { type TestSubgraph, testSubgraph } from '../test-kit/subgraph.js';
import { inTurn } from './in-turn.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(noteSubgraph);
});
afterAll(() => service.stop());

/** Takes both locks, the second when the other side has its first. */
function takes(first: number, second: number, met: () => Promise<void>): Promise<void> {
  return transaction(service.context({ caller: serviceCaller('import') }), async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [first]);
    await met();
    await em.execute('select pg_advisory_xact_lock(?)', [second]);
  });
}

test('two that wait for each other both come through', async () => {
  let there = 0;
  const both = Promise.withResolvers<void>();
  const met = () => {
    there += 1;
    if (there === 2) both.resolve();
    return both.promise;
  };
  await Promise.all([inTurn(() => takes(1, 2, met)), inTurn(() => takes(2, 1, met))]);
  // One of them was ended, and has taken another turn.
  expect(there).toBe(3);
});

test('any other failure is its own', async () => {
  let tries = 0;
  const broken = inTurn(() => {
    tries += 1;
    return Promise.reject(new Error('broken'));
  });
  await expect(broken).rejects.toThrow('broken');
  expect(tries).toBe(1);
});
