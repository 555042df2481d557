import { parseArgs } from 'node:util';
import { startRunPostgres, stopRunPostgres } from '../../platform/testing/run-postgres.js';
import { chance } from '../kit/chance.js';
import { startOwnSystem } from '../kit/start-system.js';
import { takesId, tellingAnswers } from './hidden.js';
import { fuzz } from './run.js';
import { positionsOfRoot, ROOTS } from './schema.js';
import { makeWorld } from './world.js';

const usage = `npm run fuzz -- [--seed 1] [--times 20] [--only createCourse]
Starts the system in this process and puts so many hostile values at each position of the schema, as callers of each role, over HTTP and
WebSocket. Prints what was answered with a fault of ours, took too long, or told of a hidden thing, and ends with 1 if anything was.
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    times: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const times = Number(values.times);
if (values.help || !Number.isInteger(seed) || !(times > 0)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed ${seed}, ${times} values at each position`);
await startRunPostgres();
const system = await startOwnSystem('fuzz');
let faults = 0;
try {
  const world = await makeWorld(system);
  const positions = ROOTS.flatMap(positionsOfRoot).filter(({ coordinate }) => coordinate.includes(values.only));
  const report = (found: readonly string[]) => {
    for (const fault of found) say(fault);
    faults += found.length;
  };
  for (const caller of ['student', 'instructor', 'nobody'] as const)
    report(await tellingAnswers(positions.filter(takesId), { ...world, caller }));
  const random = chance(seed);
  for (const position of positions) report(await fuzz([position], { ...world, random, times }));
} finally {
  await system.stop();
  await stopRunPostgres();
}
say(faults === 0 ? 'all is well' : `seed ${seed}: ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
