import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && ISO_UTC.test(value) ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) throw new GraphQLError('DateTime is written as ISO 8601 with an offset: 2026-01-31T12:00:00Z');
  return date;
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
