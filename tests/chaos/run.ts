import { delay } from '../../platform/kernel/delay.js';
import { chance, oneOf } from '../kit/chance.js';
import { type Attack, attacks, NothingPassed } from './attacks/attacks.js';
import { Acknowledged } from './checks/acknowledged.js';
import { judgeWhenQuiet, type Verdict } from './checks/verdict.js';
import { playOn } from './scenes/load.js';
import { openSchool } from './scenes/school.js';
import type { Site } from './site/site.js';

export interface Run {
  readonly seed: number;
  /** In this order; at random for so many ms without it. */
  readonly plan?: readonly Attack[];
  readonly forMs?: number;
  say(line: string): void;
}

/** Between two attacks at most, in ms: so that there is something to lose again. */
const BETWEEN_MS = 2_000;
const QUIET_WITHIN_MS = 180_000;
const PEOPLE = { teachers: 3, students: 10 };

export interface Outcome {
  readonly verdict: Verdict;
  readonly writes: Acknowledged;
}

/** Attacks a system under a steady mixed load, lets it come to rest, and looks at what is left. */
export async function runChaos(site: Site, { seed, plan, forMs = 0, say }: Run): Promise<Outcome> {
  const random = chance(seed);
  const writes = new Acknowledged();
  const system = { ...site, wrote: writes.wrote };
  const school = await openSchool(system, writes, site.cluster.admin, PEOPLE);
  const load = playOn(school);
  const until = performance.now() + forMs;
  try {
    for (let n = 0; plan ? n < plan.length : performance.now() < until; n += 1) {
      await delay(random() * BETWEEN_MS);
      const attack = plan?.[n] ?? oneOf(attacks, random);
      say(`${attack.name} …`);
      await attack.strike(site, random).catch((error) => {
        if (!(error instanceof NothingPassed)) throw error;
        say(`… ${error.message}`);
      });
    }
  } finally {
    await load.stop();
  }
  say(`played: ${[...load.played].map(([name, times]) => `${name} ${times}`).join(', ')}; ${writes.count} writes acknowledged`);
  for (const [name, why] of load.unplayed) say(`never played: ${name}: ${why}`);
  const verdict = await judgeWhenQuiet(site, writes, QUIET_WITHIN_MS);
  return { verdict, writes };
}
