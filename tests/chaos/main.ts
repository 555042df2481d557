import { isDeepStrictEqual, parseArgs } from 'node:util';
import { chance } from '../kit/chance.js';
import { eachOnce } from './attacks/attacks.js';
import { inLedger } from './checks/ledger.js';
import { ALL_WELL } from './checks/verdict.js';
import { runChaos } from './run.js';
import { openSite } from './site/site.js';

const usage = `npm run chaos -- [--minutes 30] [--seed 42] [--short]
Starts the distributed shape on servers of its own, and kills one thing after the other at random, under load, for so long. Then it
lets the system come to rest and looks at what is left. Ends with 0 when all is well, and with 1 and what is not otherwise.
With --short it attacks each thing once, as the test suite does.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (values.help || !(minutes > 0) || !Number.isInteger(seed)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

const say = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
say(values.short ? `seed ${seed}, each attack once` : `seed ${seed}, for ${minutes} minutes`);
// Of its own, so that who is behind the line does not change what is killed when.
const behind = chance(seed + 1);
const site = await openSite(() => behind() < 0.5);
try {
  say('it runs');
  const { verdict } = await runChaos(site, { seed, ...(values.short ? { plan: eachOnce } : { forMs: minutes * 60_000 }), say });
  const well = isDeepStrictEqual(verdict, ALL_WELL);
  say(well ? 'all is well' : `seed ${seed}: ${JSON.stringify(verdict, null, 2)}`);
  for (const example of await inLedger(site.url, (ledger) => ledger.examples())) say(JSON.stringify(example));
  process.exitCode = well ? 0 : 1;
} finally {
  await site.stop();
}
process.exit();
