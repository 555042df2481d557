import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO_8601 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** What every database and client of ours can hold. An offset may carry a date beyond it. */
const EARLIEST = new Date('0001-01-01T00:00:00Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

function parseDateTime(value: unknown): Date {
  const [written, day] = (typeof value === 'string' && ISO_8601.exec(value)) || [];
  if (!written) throw new GraphQLError('DateTime is written as ISO 8601 with an offset: 2026-01-31T12:00:00Z');
  if (!isOnCalendar(day)) throw new GraphQLError('DateTime must be on a day of the calendar');
  const date = new Date(written);
  if (date < EARLIEST || date > LATEST) throw new GraphQLError('DateTime must be between the years 1 and 9999');
  return date;
}

/** JavaScript takes 30 February for 2 March. */
function isOnCalendar(day: string | undefined): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
}

/** A moment in ISO 8601: UTC in output, any offset in input. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    const date = value instanceof Date ? value : new Date(value as string);
    return date.toISOString();
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

function parseSafeInt(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new GraphQLError('SafeInt is a whole number between -(2^53 - 1) and 2^53 - 1');
  return value as number;
}

/** A 53-bit integer: money in minor units, sizes in bytes. */
export const SafeInt = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  serialize: (value) => parseSafeInt(typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value),
  parseValue: parseSafeInt,
  parseLiteral: (node) => parseSafeInt(node.kind === Kind.INT ? Number(node.value) : undefined),
});
