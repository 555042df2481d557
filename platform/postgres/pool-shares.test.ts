import { PoolShares } from './pool-shares.js';

const from = (address: string) => ({ kind: 'anonymous', address }) as const;
const NEVER = 2 ** 30;

/** Whether a promise has settled by now: what could settle has, once a macrotask has passed. */
async function isWaiting(entering: Promise<unknown>): Promise<boolean> {
  let waiting = true;
  void entering.then(() => {
    waiting = false;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return waiting;
}

describe('the shares of a pool of four connections', () => {
  it('give one address two, and the next when it leaves one', async () => {
    const shares = new PoolShares(4, NEVER);
    const leave = await shares.enter(from('a'));
    await shares.enter(from('a'));
    const third = shares.enter(from('a'));
    expect(await isWaiting(third)).toBe(true);
    leave();
    expect(await isWaiting(third)).toBe(false);
  });

  it('give all addresses together three', async () => {
    const shares = new PoolShares(4, NEVER);
    await shares.enter(from('a'));
    await shares.enter(from('a'));
    const leave = await shares.enter(from('b'));
    const fourth = shares.enter(from('c'));
    expect(await isWaiting(fourth)).toBe(true);
    leave();
    expect(await isWaiting(fourth)).toBe(false);
  });

  it('do not let an address that waits for its own share hold up the others', async () => {
    const shares = new PoolShares(8, NEVER);
    const held = await Promise.all(Array.from({ length: 4 }, () => shares.enter(from('a'))));
    const waiting = shares.enter(from('a'));
    const others = [await shares.enter(from('b')), await shares.enter(from('b')), await shares.enter(from('b'))];
    const last = shares.enter(from('c'));
    others[0]?.();
    expect([await isWaiting(waiting), await isWaiting(last)]).toEqual([true, false]);
    held[0]?.();
    expect(await isWaiting(waiting)).toBe(false);
  });

  it('refuse whoever has waited too long, and owe nothing to them afterwards', async () => {
    const shares = new PoolShares(1, 1);
    const leave = await shares.enter(from('a'));
    await expect(shares.enter(from('a'))).rejects.toMatchObject({ code: 'LMS_POOL_SHARE_USED_UP' });
    leave();
    await shares.enter(from('a'));
  });
});
