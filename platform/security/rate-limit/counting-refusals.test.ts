import { ErrorCode, refuse, unavailable } from '../../kernel/errors.js';
import { countingRefusals } from './counting-refusals.js';
import { memoryRateLimiter } from './flexible.js';

const limit = (name: string, tries: number) => ({ name, tries, within: 60_000 });
const wrong = () => Promise.reject(refuse(ErrorCode.INVALID_CREDENTIALS, 'wrong'));
const right = () => Promise.resolve('in');

describe('work whose refusals are counted', () => {
  const tries = [
    { limit: limit('address', 3), key: '203.0.113.7' },
    { limit: limit('email', 2), key: 'ada@example.org' },
    { limit: limit('nobody', 1), key: null },
  ];
  const attempts =
    (rateLimiter = memoryRateLimiter()) =>
    (work: () => Promise<string>, by = tries) =>
      countingRefusals(rateLimiter, by, ErrorCode.INVALID_CREDENTIALS, work).catch(({ code }) => code);

  it('does not run any more when one limit is used up', async () => {
    const attempt = attempts();
    const work = noted(right);
    expect([await attempt(wrong), await attempt(wrong), await attempt(work.run)]).toEqual([
      'INVALID_CREDENTIALS',
      'INVALID_CREDENTIALS',
      'RATE_LIMITED',
    ]);
    expect(work.runs).toBe(0);
  });

  it('refunds the tries of one limit when another one refuses', async () => {
    const attempt = attempts();
    for (let each = 0; each < 5; each += 1) await attempt(wrong);
    expect(await attempt(right, tries.slice(0, 1))).toBe('in');
  });

  it('slows down beyond a limit before another one refuses', async () => {
    const pace = { ...limit('pace', 1), within: 1_000 };
    const slowed = [
      { limit: limit('all', 5), key: 'ada' },
      { limit: limit('unpaced', 2), key: 'ada', beyond: pace },
    ];
    const rateLimiter = memoryRateLimiter();
    const codes = [];
    for (let each = 0; each < 3; each += 1) codes.push(await attempts(rateLimiter)(wrong, slowed));
    expect(codes).toEqual(Array(3).fill('INVALID_CREDENTIALS'));
    const refusal = await countingRefusals(rateLimiter, slowed, ErrorCode.INVALID_CREDENTIALS, right).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } });
    // What was too early is not counted, and in its time the next is let through.
    await rateLimiter.clear(pace, 'ada');
    expect(await attempts(rateLimiter)(right, slowed)).toBe('in');
  });

  it('counts neither success nor an outage', async () => {
    const attempt = attempts();
    for (let each = 0; each < 5; each += 1) {
      expect(await attempt(right)).toBe('in');
      expect(await attempt(() => Promise.reject(unavailable('user')))).toBe('UNAVAILABLE');
    }
  });
});

/** Work that counts how often it ran. */
function noted(work: () => Promise<string>) {
  const seen = {
    runs: 0,
    run: () => {
      seen.runs += 1;
      return work();
    },
  };
  return seen;
}
