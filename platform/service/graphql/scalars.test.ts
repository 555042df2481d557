import { parseValue } from 'graphql';
import { DateTime, SafeInt } from './scalars.js';

/** A value as it comes in a variable, and as it stands in a document. */
const ways = (written: string): (() => unknown)[][] =>
  [DateTime, SafeInt].map((scalar) => [
    () => scalar.parseValue(JSON.parse(written)),
    () => scalar.parseLiteral(parseValue(written, { noLocation: true })),
  ]);

describe('DateTime', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-03-02T10:30:00.123456789+01:00', '2026-03-02T09:30:00.123Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('takes %s', (written, iso) => {
    const [read] = ways(JSON.stringify(written));
    for (const each of read ?? []) expect((each() as Date).toISOString()).toBe(iso);
  });

  it.each([
    ['a month that is none', '2026-13-01T00:00:00Z', 'calendar'],
    ['30 February', '2026-02-30T00:00:00Z', 'calendar'],
    ['29 February of another year', '2026-02-29T00:00:00Z', 'calendar'],
    ['31 April', '2026-04-31T00:00:00Z', 'calendar'],
    ['day 0', '2026-04-00T00:00:00Z', 'calendar'],
    ['hour 24', '2026-04-01T24:00:00Z', 'ISO 8601'],
    ['minute 60', '2026-04-01T23:60:00Z', 'ISO 8601'],
    ['second 60', '2026-04-01T23:59:60Z', 'ISO 8601'],
    ['an offset that is none', '2026-04-01T23:59:00+24:00', 'ISO 8601'],
    ['a day without a time', '2026-13-01', 'ISO 8601'],
    ['a time without an offset', '2026-01-01T00:00:00', 'ISO 8601'],
    ['a line break behind it', '2026-01-01T00:00:00Z\n', 'ISO 8601'],
    ['nothing', '', 'ISO 8601'],
    ['a number', 1_767_225_600, 'ISO 8601'],
    ['true', true, 'ISO 8601'],
    ['the year 0', '0000-06-01T00:00:00Z', 'years'],
    ['the year 0 by its offset', '0001-01-01T00:00:00+01:00', 'years'],
    ['the year 10000 by its offset', '9999-12-31T23:59:59-01:00', 'years'],
  ])('refuses %s', (_what, value, why) => {
    const [read] = ways(JSON.stringify(value));
    for (const each of read ?? []) expect(each).toThrow(why);
  });
});

describe('SafeInt', () => {
  it.each(['0', '-1', '9007199254740991', '-9007199254740991'])('takes %s', (written) => {
    const [, read] = ways(written);
    for (const each of read ?? []) expect(each()).toBe(Number(written));
  });

  it.each(['1.5', '9007199254740992', '9007199254740993', '-9007199254740992', '1e400', '"1"', 'true'])('refuses %s', (written) => {
    const [, read] = ways(written);
    for (const each of read ?? []) expect(each).toThrow('SafeInt is a whole number');
  });
});
