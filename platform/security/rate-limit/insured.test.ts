import { Outage } from '../../kernel/errors.js';
import { createLogger } from '../../kernel/log.js';
import { throttleContract } from './contract.js';
import { memoryThrottle } from './flexible.js';
import { insuredThrottle } from './insured.js';
import type { Throttle } from './throttle.js';

const log = createLogger('silent');
const TWO = { name: 'two', tries: 2, within: 60_000 };

/** A store that is away, and knows how often it was asked. */
function absent(): Throttle & { asked: number } {
  const away = async () => {
    store.asked += 1;
    throw new Outage('away');
  };
  const store = { asked: 0, take: away, check: away, giveBack: away, clear: away };
  return store;
}

describe('an insured throttle', () => {
  throttleContract(() => insuredThrottle(memoryThrottle(), memoryThrottle(), log));

  it('goes on counting by itself while the shared store is away', async () => {
    const throttle = insuredThrottle(absent(), memoryThrottle(), log);
    await throttle.take(TWO, 'key');
    await throttle.take(TWO, 'key');
    await expect(throttle.take(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('leaves a store alone that has failed three times', async () => {
    const store = absent();
    const throttle = insuredThrottle(store, memoryThrottle(), log);
    for (let each = 0; each < 20; each += 1) await throttle.check(TWO, 'key');
    expect(store.asked).toBe(3);
  });

  it('takes a refusal for an answer, not for a failure', async () => {
    const shared = memoryThrottle();
    const throttle = insuredThrottle(shared, memoryThrottle(), log);
    await shared.take(TWO, 'key', 2);
    for (let each = 0; each < 10; each += 1) await expect(throttle.take(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
