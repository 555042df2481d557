import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { check } from './check.js';

/* `npm run conformance -- --runs 2000 --seed 7`: the generated comparison of the tests, as deep as one likes. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } } });
const numbers = (atMost: number) => fc.array(fc.nat(999), { minLength: 20, maxLength: atMost });

let compared = 0;
const asMerged = fc.asyncProperty(numbers(150), numbers(400), async (structure, queries) => {
  compared += (await check(structure, queries)).compared;
});
const outcome = await fc.check(asMerged, { numRuns: Number(values.runs), ...(values.seed !== undefined && { seed: Number(values.seed) }) });
process.stdout.write(`${outcome.numRuns} supergraphs, ${compared} operations compared, seed ${outcome.seed}\n`);
if (outcome.failed) {
  process.stderr.write(`${outcome.errorInstance}\nagain: --seed ${outcome.seed}, path ${outcome.counterexamplePath}\n`);
  process.exitCode = 1;
}
