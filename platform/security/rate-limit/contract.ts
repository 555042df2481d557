import { newId } from '../../kernel/ids.js';
import { pause } from '../../kernel/waiting.js';
import type { Limit, Throttle } from './throttle.js';

/** What every throttle must do; each adapter's test runs it. */
export function throttleContract(make: () => Promise<Throttle> | Throttle): void {
  const THREE = { name: 'three', tries: 3, within: 60_000 };
  let throttle: Throttle;
  let key: string;
  beforeEach(async () => {
    throttle = await make();
    key = newId();
  });
  const takeThree = async () => {
    for (let taken = 0; taken < 3; taken += 1) await throttle.take(THREE, key);
  };
  const refused = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } };

  it('allows as many tries as the limit says, then tells when to come back', async () => {
    await takeThree();
    const refusal = await throttle.take(THREE, key).catch((error) => error);
    expect(refusal).toMatchObject(refused);
    expect(refusal.details.retryAfterSeconds).toBeGreaterThan(50);
    expect(refusal.details.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  it('lets no more through when tries come at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => throttle.take(THREE, key)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('takes several at once', async () => {
    await throttle.take(THREE, key, 2);
    await expect(throttle.take(THREE, key, 2)).rejects.toMatchObject(refused);
  });

  it('ends a limit of less than a second as well', async () => {
    const brief = { name: 'blink', tries: 1, within: 300 };
    await throttle.take(brief, key);
    await untilTaken(brief);
  });

  it('counts keys and limits apart', async () => {
    await takeThree();
    await throttle.take(THREE, newId());
    await throttle.take({ ...THREE, name: 'three others' }, key);
  });

  it('checks without taking', async () => {
    for (let look = 0; look < 10; look += 1) await throttle.check(THREE, key);
    await takeThree();
    await expect(throttle.check(THREE, key)).rejects.toMatchObject(refused);
  });

  it('gives one back', async () => {
    await takeThree();
    await throttle.giveBack(THREE, key);
    await throttle.take(THREE, key);
    await expect(throttle.take(THREE, key)).rejects.toMatchObject(refused);
  });

  it('forgets a key', async () => {
    await takeThree();
    await throttle.clear(THREE, key);
    await takeThree();
  });

  it('starts anew when the time is over', async () => {
    const brief = { name: 'brief', tries: 1, within: 1_000 };
    await throttle.take(brief, key);
    await expect(throttle.take(brief, key)).rejects.toMatchObject(refused);
    await untilTaken(brief);
  });

  async function untilTaken(limit: Limit): Promise<void> {
    const over = Date.now() + 10_000;
    for (;;) {
      const refusal = await throttle.take(limit, key).catch((error) => error);
      if (!refusal) return;
      expect(refusal).toMatchObject(refused);
      expect(Date.now()).toBeLessThan(over);
      await pause(50);
    }
  }
}
