import { getHeapSpaceStatistics } from 'node:v8';
import { collectGarbage } from './collect-garbage.js';

/** The space for new objects, as the system has given it, in bytes. */
const newSpace = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.physical_space_size ?? 0;

const SMALL = 4 * 1_048_576;

it('gives back what new objects have taken', async () => {
  // Objects that live for a while make the space for new ones grow.
  for (let round = 0; newSpace() < 2 * SMALL && round < 100; round += 1) {
    const alive = Array.from({ length: 100_000 }, (_, index) => ({ index }));
    expect(alive).toHaveLength(100_000);
  }
  expect(newSpace()).toBeGreaterThan(SMALL);
  await collectGarbage();
  expect(newSpace()).toBeLessThan(SMALL);
});
