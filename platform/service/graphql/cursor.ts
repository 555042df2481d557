import { z } from 'zod';
import { badInput } from '../../kernel/errors.js';
import { isId } from '../../kernel/ids.js';
import { faultOfText } from '../../kernel/text.js';

/** The longest cursor that is read, in characters: a sort key of 1,000 characters of three bytes each, in base64. */
const LONGEST_CURSOR = 4_096;

/** The cursors of one list. */
export interface ListCursor<Position extends readonly unknown[]> {
  encode(position: Position): string;
  /** Throws BAD_USER_INPUT for what is no cursor of this list: one of another list has its place elsewhere. */
  decode(cursor: string): Position;
}

/** Makes the cursors of the list of this name. `position` is the sort key of a row, and holds what a client may have made up to its types. */
export const listCursor = <Position extends readonly unknown[]>(list: string, position: z.ZodType<Position>): ListCursor<Position> => ({
  encode: (values) => Buffer.from(JSON.stringify([list, ...values])).toString('base64url'),
  decode(cursor) {
    const [name, ...values] = parsed(cursor);
    const read = position.safeParse(values);
    if (name !== list || !read.success) throw badInput({ after: 'is not a cursor of this list' });
    return read.data;
  },
});

function parsed(cursor: string): readonly unknown[] {
  if (cursor.length > LONGEST_CURSOR) return [];
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

/** What a value of a sort key can be, as JSON. PostgreSQL would raise an error at any other. */
export const sortKey = {
  id: z.string().refine(isId),
  text: z.string().refine((text) => faultOfText(text) === undefined),
  /** As `toISOString` writes it, of the years 1 to 9999. */
  moment: z.iso.datetime({ precision: 3 }).refine((at) => !at.startsWith('0000')),
  integer: z
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1),
  number: z.number(),
  boolean: z.boolean(),
};
