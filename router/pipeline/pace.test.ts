import fc from 'fast-check';
import { Pace } from './pace.js';

const APART = 10;
const AHEAD = 50;

const comings = fc.array(fc.record({ after: fc.nat(200), times: fc.integer({ min: 1, max: 30 }) }), { minLength: 1, maxLength: 200 });

/** When each begins, in ms. */
function begin(pace: Pace, sender: string, each: readonly { after: number; times: number }[]): number[] {
  let now = 5_000;
  return each.map(({ after, times }) => {
    now += after;
    return now + (pace.wait(sender, times, now) as number);
  });
}

it('lets some begin at once, the others evenly, and each in its turn', () => {
  const at = begin(new Pace(APART, AHEAD), 'a', Array(60).fill({ after: 0, times: 1 }));
  expect(at.slice(0, AHEAD + 1)).toEqual(Array(AHEAD + 1).fill(5_000));
  expect(at.slice(AHEAD + 1)).toEqual([5_010, 5_020, 5_030, 5_040, 5_050, 5_060, 5_070, 5_080, 5_090]);
});

it('makes nobody wait who comes evenly, and who waited begins when its turn is', () => {
  const pace = new Pace(APART, AHEAD);
  const evenly = Array(1_000).fill({ after: 10, times: 1 });
  expect(begin(pace, 'a', evenly)).toEqual(evenly.map((_, index) => 5_010 + 10 * index));
});

it('counts by sender', () => {
  const pace = new Pace(APART, AHEAD);
  begin(pace, 'a', [{ after: 0, times: 1_000 }]);
  expect(pace.wait('a', 1, 5_000)).toBeGreaterThan(9_000);
  expect(pace.wait('b', 1, 5_000)).toBe(0);
});

it('refuses a turn that is too late, which counts for nothing', () => {
  const pace = new Pace(APART, AHEAD);
  begin(pace, 'a', [{ after: 0, times: 150 }]);
  expect(pace.wait('a', 500, 5_000, 999)).toBeNull();
  expect(pace.wait('a', 1, 5_000, 1_000)).toBe(1_000);
});

it('never lets more begin than the pace and what may be ahead of it, however they come', () => {
  fc.assert(
    fc.property(comings, (each) => {
      const at = begin(new Pace(APART, AHEAD), 'a', each);
      expect(at).toEqual(at.toSorted((one, other) => one - other));
      for (const [first, from] of at.entries()) {
        // The last counts when it begins, and makes the next wait.
        let counted = 0;
        for (let last = first; last < at.length; last += 1) {
          expect(counted).toBeLessThanOrEqual(((at[last] as number) - from) / APART + AHEAD + 1);
          counted += each[last]?.times ?? 0;
        }
      }
    }),
  );
});
