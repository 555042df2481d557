import { z } from 'zod';
import { badInput } from '../../../kernel/errors.js';

/** Where a page ends. */
const position = z.object({
  at: z.tuple([
    z.number(),
    z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
    z.iso.datetime({ offset: true }),
    z.string().max(100),
  ]),
});

export type Position = z.infer<typeof position>;

const LONGEST_CURSOR = 4_096;

export const encodePosition = ({ at }: Position): string => Buffer.from(JSON.stringify(['search', at])).toString('base64url');

/** Throws BAD_USER_INPUT for what is no cursor of a search. */
export function decodePosition(cursor: string): Position {
  const [name, at] = parsed(cursor);
  const read = position.safeParse({ at });
  if (name !== 'search' || !read.success || read.data.at[3].includes('\0') || read.data.at[2].startsWith('0000'))
    throw badInput({ after: 'is not a cursor of this list' });
  return read.data;
}

function parsed(cursor: string): readonly unknown[] {
  if (cursor.length > LONGEST_CURSOR) return [];
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}
