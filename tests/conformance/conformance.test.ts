import fc from 'fast-check';
import { check } from './check.js';

/** More of them, and from another seed: `npm run conformance`. */
const RUNS = 60;
const SEED = 20_260_101;

const numbers = (atMost: number) => fc.array(fc.nat(999), { minLength: 20, maxLength: atMost });

test(`answers what one merged schema answers, over generated supergraphs and operations (seed ${SEED})`, async () => {
  let compared = 0;
  const asMerged = fc.asyncProperty(numbers(150), numbers(400), async (structure, queries) => {
    compared += (await check(structure, queries)).compared;
  });
  await fc.assert(asMerged, { numRuns: RUNS, seed: SEED });
  // Supergraphs that cannot be composed, and operations that are not valid, compare nothing.
  expect(compared).toBeGreaterThan(RUNS);
});
