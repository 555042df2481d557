import { addInterval } from './period.js';

test.each([
  ['2026-01-15T10:30:00.000Z', 'MONTH', '2026-02-15T10:30:00.000Z'],
  ['2026-01-31T00:00:00.000Z', 'MONTH', '2026-02-28T00:00:00.000Z'],
  ['2028-01-31T00:00:00.000Z', 'MONTH', '2028-02-29T00:00:00.000Z'],
  ['2026-12-31T23:59:59.999Z', 'MONTH', '2027-01-31T23:59:59.999Z'],
  ['2028-02-29T00:00:00.000Z', 'YEAR', '2029-02-28T00:00:00.000Z'],
] as const)('%s and a %s is %s', (from, interval, to) => {
  expect(addInterval(new Date(from), interval).toISOString()).toBe(to);
});
