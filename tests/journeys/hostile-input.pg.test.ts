import { environment } from '../../platform/kernel/config.js';
import { bytesHeld } from '../fuzz/heap.js';
import { takesId, tellingAnswers } from '../fuzz/hidden.js';
import { fuzz } from '../fuzz/run.js';
import { positionsOfRoot, ROOTS } from '../fuzz/schema.js';
import { makeWorld, type World } from '../fuzz/world.js';
import { chance } from '../kit/chance.js';
import { startOwnSystem } from '../kit/start-system.js';
import type { OwnSystem } from '../kit/system.js';

// `npm run fuzz` does the same for longer.

const SEED = 1;
const TIMES = 2;
/** Caches of documents and plans, which have bounds, may grow by this much, in bytes. */
const LEFT_BEHIND = 32 * 1024 * 1024;

let system: OwnSystem;
let world: World;
beforeAll(async () => {
  system = await startOwnSystem('fuzz');
  world = await makeWorld(system);
}, 240_000);
afterAll(() => system.stop());

test.each(['student', 'instructor', 'nobody'] as const)(
  'no answer tells %s whether a hidden thing is there',
  async (caller) => {
    const positions = ROOTS.flatMap(positionsOfRoot).filter(takesId);
    expect(await tellingAnswers(positions, { ...world, caller })).toEqual([]);
  },
  600_000,
);

test.each(ROOTS)(
  'no value in a %s is our fault, or costs much',
  async (root) => {
    expect(await fuzz(positionsOfRoot(root), { ...world, random: chance(SEED), times: TIMES })).toEqual([]);
  },
  600_000,
);

test('hostile requests leave nothing behind in memory', async () => {
  if (environment().LMS_TEST_SHAPE === 'distributed') return; // The memory is that of other processes.
  const positions = ROOTS.slice(0, 2).flatMap(positionsOfRoot);
  const round = () => fuzz(positions, { ...world, random: chance(SEED), times: 1 });
  await round();
  const before = bytesHeld();
  for (let n = 0; n < 3; n += 1) await round();
  expect(bytesHeld() - before).toBeLessThan(LEFT_BEHIND);
}, 600_000);
