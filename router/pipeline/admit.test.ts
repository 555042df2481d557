import { jest } from '@jest/globals';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import { routerDefaults } from '../test-kit/defaults.js';
import { userIn } from '../test-kit/run.js';
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

describe('what comes at once', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const limited = () =>
    new RateLimits({ ...routerDefaults, rates: { ...routerDefaults.rates, anonymous: 1_000, user: 6_000 } }, memoryRateLimiter());
  /** How many have begun by now. */
  const counted = (each: readonly Promise<void>[]) => {
    const begun = { count: 0 };
    for (const one of each) void one.then(() => (begun.count += 1));
    return begun;
  };
  const signedIn = userIn('STUDENT');
  const SENDERS: [who: string, atOnce: number, send: (limits: RateLimits) => Promise<void>][] = [
    ['of an address that is not signed in, as requests', 51, (limits) => limits.request('192.0.2.1', true)],
    ['of an address that is not signed in, over a socket', 51, (limits) => limits.more('192.0.2.1', 1, true)],
    ['of a user', 101, (limits) => limits.operation(signedIn, ['me'])],
  ];

  it.each(SENDERS)('%s begins evenly after the first of it', async (_who, atOnce, send) => {
    const limits = limited();
    const begun = counted(Array.from({ length: 150 }, () => send(limits)));
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.count).toBe(atOnce);
    await jest.advanceTimersByTimeAsync(100);
    expect(begun.count).toBe(atOnce + 10);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(begun.count).toBe(150);
  });

  it.each(SENDERS)('%s makes no other wait', async (_who, _atOnce, send) => {
    const limits = limited();
    const all = Array.from({ length: 900 }, () => send(limits));
    await limits.request('192.0.2.2', true);
    await limits.request('192.0.2.1');
    await limits.operation({ ...signedIn, caller: { ...signedIn.caller, userId: 'another' } as typeof signedIn.caller }, ['me']);
    await jest.runAllTimersAsync();
    await Promise.all(all);
  });

  it('counts each field at the root', async () => {
    const limits = limited();
    const begun = counted([1, 2, 3, 4, 5, 6].map(() => limits.operation(signedIn, Array(30).fill('me'))));
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.count).toBe(4);
    await jest.advanceTimersByTimeAsync(200);
    expect(begun.count).toBe(5);
    await jest.advanceTimersByTimeAsync(300);
    expect(begun.count).toBe(6);
  });

  it('has its documents looked into at a pace of their own, after the first few', async () => {
    const limits = limited();
    const begun = counted(Array.from({ length: 20 }, () => limits.document(signedIn)));
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.count).toBe(5);
    await limits.operation(signedIn, Array(30).fill('me'));
    await jest.advanceTimersByTimeAsync(5 * 50);
    expect(begun.count).toBe(10);
    await jest.advanceTimersByTimeAsync(10 * 50);
    expect(begun.count).toBe(20);
  });

  it('is refused a document when it has sent so many that nobody would wait for it', async () => {
    const limits = limited();
    const sent = Array.from({ length: 1_000 }, () =>
      limits.document(signedIn).then(
        () => 'begun',
        (error) => error,
      ),
    );
    await jest.runAllTimersAsync();
    const answers = await Promise.all(sent);
    // The first few, and those of ten seconds.
    expect(answers.filter((answer) => answer === 'begun')).toHaveLength(4 + 201);
    expect(answers.at(-1)).toMatchObject(refused);
    await jest.advanceTimersByTimeAsync(20_000);
    await limits.document(signedIn);
  });

  it('does not count documents against the limit', async () => {
    const limits = new RateLimits({ ...routerDefaults, rates: { ...routerDefaults.rates, user: 3 } }, memoryRateLimiter());
    for (let count = 0; count < 3; count += 1) {
      await limits.operation(signedIn, ['me']);
      await limits.document(signedIn);
    }
    const fourth = limits.operation(signedIn, ['me']).catch((error) => error);
    await jest.runAllTimersAsync();
    expect(await fourth).toMatchObject(refused);
  });

  it('does not wait where nothing is limited', async () => {
    const limits = new RateLimits({ ...routerDefaults, rates: { ...routerDefaults.rates, limited: false } }, memoryRateLimiter());
    await Promise.all(Array.from({ length: 500 }, () => limits.request('192.0.2.1', true)));
  });
});
