import fc from 'fast-check';
import { dateFor, secondsLate } from './due-dates.js';

const DUE = new Date('2026-03-02T09:00:00.000Z');
const later = (ms: number) => new Date(DUE.getTime() + ms);

test.each([
  { what: 'no extension', ofClass: DUE, extended: null, date: DUE },
  { what: 'a later extension', ofClass: DUE, extended: later(1), date: later(1) },
  { what: 'a class date that was moved past the extension', ofClass: later(1), extended: DUE, date: later(1) },
  { what: 'a class without a date', ofClass: null, extended: DUE, date: null },
])('$what', ({ ofClass, extended, date }) => {
  expect(dateFor(ofClass, extended)).toEqual(date);
});

test.each([
  [-1, 0],
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
])('%i ms after the due date are %i seconds late', (ms, seconds) => {
  expect(secondsLate(DUE, later(ms))).toBe(seconds);
});

test('without a due date nothing is late', () => {
  expect(secondsLate(null, DUE)).toBe(0);
});

test('property: an extension never makes anybody late, wherever the class date is', () => {
  const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') });
  fc.assert(
    fc.property(date, date, date, (ofClass, extended, at) => {
      expect(secondsLate(dateFor(ofClass, extended), at)).toBeLessThanOrEqual(secondsLate(ofClass, at));
    }),
  );
});
