import { reasonOf } from './reason.js';

const DAY = 86_400;
const terms = { points: 10, secondsLate: DAY + 1, latePolicy: { percentPerDay: 10, floorPercent: 0 } };

test.each([
  [{ points: 100 }, 'Rescaled from 10 to 100 points'],
  [{ secondsLate: 0 }, 'By the due date as it is now it was handed in on time'],
  [{ secondsLate: 5 }, 'By the due date as it is now it was handed in 1 started day late'],
  [{ secondsLate: 2 * DAY }, 'By the due date as it is now it was handed in 2 started days late'],
  [{ latePolicy: null }, 'The late policy was removed'],
  [{ latePolicy: { percentPerDay: 5, floorPercent: 0 } }, 'The late policy was changed'],
  [{ points: 100, latePolicy: null }, 'Rescaled from 10 to 100 points; the late policy was removed'],
])('%j: %s', (changes, reason) => {
  expect(reasonOf(terms, { ...terms, ...changes })).toBe(reason);
});
