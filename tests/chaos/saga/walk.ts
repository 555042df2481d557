import { delay } from '../../../platform/kernel/delay.js';
import { within } from '../../../platform/testing/until.js';
import type { Held } from '../attacks/hold.js';
import { Lane, type People, type Stoppable } from './lane.js';
import { MOMENTS, type Moment, nameOf, type Service } from './moments.js';

/** Until a click has brought its event to the point where somebody is to die. */
const REACHED_WITHIN_MS = 120_000;

/**
 * Kills the victim once at every moment of the saga, each time with a lane of its own in flight, while those of the moments before
 * still find to their ends. Resolves when all of them have.
 */
export async function walkSaga(system: Stoppable, people: People, victim: Service, moments: readonly Moment[] = MOMENTS): Promise<void> {
  const lanes = await Promise.all(moments.map(async (moment) => ({ moment, lane: await Lane.open(system, people, moment.click) })));
  const settling: Promise<void>[] = [];
  let late: Promise<void> | undefined;
  for (const { moment, lane } of lanes) {
    // What is held is the first event of a type: that of the late money before would be taken for this one's.
    if (moment.click === 'pay late') await late;
    await dieAt(system, victim, moment, lane);
    const settled = told(lane.settle(), `${victim} died at ${nameOf(moment)}`);
    if (moment.click === 'pay late') late = settled;
    settling.push(settled);
  }
  await Promise.all(settling);
}

async function dieAt(system: Stoppable, victim: Service, moment: Moment, lane: Lane): Promise<void> {
  const held = system.hold(moment.at, moment);
  const clicked = clickUntil(held, lane);
  await within(held.reached, REACHED_WITHIN_MS, nameOf(moment));
  const again = system.restart(victim);
  // Where another died, this one goes on into a world without it.
  held.letGo();
  await again;
  await clicked;
}

/** Who is told that a service is away, because the one before has just died, clicks again. */
async function clickUntil({ reached }: Held, lane: Lane): Promise<void> {
  let there = false;
  void reached.then(
    () => {
      there = true;
    },
    () => {},
  );
  while (!there) {
    const answered = await lane.click().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await delay(100);
  }
}

async function told(settled: Promise<void>, what: string): Promise<void> {
  await settled.catch((error) => {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  });
}
