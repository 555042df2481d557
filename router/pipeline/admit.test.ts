import { jest } from '@jest/globals';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import { routerDefaults } from '../test-kit/defaults.js';
import { RateLimits } from './admit.js';

const refused = { code: 'RATE_LIMITED' };

describe('a request that comes too often', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('waits for its refusal, and others do not wait', async () => {
    const rates = { ...routerDefaults.rates, address: 1, refusedAfter: 1_000 };
    const limits = new RateLimits({ ...routerDefaults, rates }, memoryRateLimiter());
    await limits.request('192.0.2.1');
    let answered = false;
    const second = limits.request('192.0.2.1').catch((error) => {
      answered = true;
      return error;
    });
    await jest.advanceTimersByTimeAsync(999);
    await limits.request('192.0.2.2');
    expect(answered).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await second).toMatchObject(refused);
  });

  it('does not wait where a thousand wait already', async () => {
    const rates = { ...routerDefaults.rates, address: 1, refusedAfter: 1_000 };
    const limits = new RateLimits({ ...routerDefaults, rates }, memoryRateLimiter());
    await limits.request('192.0.2.1');
    const waiting = Array.from({ length: 1_000 }, () => limits.request('192.0.2.1').catch((error) => error));
    await expect(limits.request('192.0.2.1')).rejects.toMatchObject(refused);
    await jest.advanceTimersByTimeAsync(1_000);
    for (const each of await Promise.all(waiting)) expect(each).toMatchObject(refused);
  });
});
