import { manualClock } from '../../testing/clock.js';
import { registryContract } from './contract.js';
import { memoryRegistry } from './memory.js';

registryContract('in memory', async () => {
  const clock = manualClock();
  return { registry: memoryRegistry(clock), pass: async (ms) => clock.advance(ms) };
});
