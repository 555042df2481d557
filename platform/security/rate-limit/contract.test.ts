import { newId } from '../../kernel/ids.js';
import { claims } from './contract.js';
import { memoryRateLimiter } from './flexible.js';
import type { RateLimiter } from './rate-limiter.js';

/** The claims that fail for a rate limiter. */
async function brokenBy(make: () => RateLimiter): Promise<readonly string[]> {
  const results = await Promise.all(
    Object.entries(claims).map(async ([title, holds]) => ((await holds(make(), newId(), 2_000).then(noted, noted)) ? title : undefined)),
  );
  return results.filter((title) => title !== undefined);
}
const noted = (error: unknown) => error !== undefined;

const nothing = async () => {};

describe('the contract of rate limiters', () => {
  it('holds for one that does all of it', async () => {
    expect(await brokenBy(memoryRateLimiter)).toEqual([]);
  });

  it('refuses one that never limits, in every claim', async () => {
    expect(await brokenBy(() => ({ consume: nothing, check: nothing, refund: nothing, clear: nothing }))).toEqual(Object.keys(claims));
  });

  it('refuses one that never forgets', async () => {
    const neverForgetting = (): RateLimiter => {
      const memory = memoryRateLimiter();
      const endless = (limit: Parameters<RateLimiter['consume']>[0]) => ({ ...limit, within: 3_600_000 });
      return { ...memory, consume: (limit, ...rest) => memory.consume(endless(limit), ...rest), refund: nothing, clear: nothing };
    };
    expect(await brokenBy(neverForgetting)).toEqual([
      'allows as many tries as the limit says, then says when to retry',
      'refunds a try',
      'clears a key',
      'allows tries again when the time has passed',
      'ends a limit of less than a second as well',
    ]);
  });
});
