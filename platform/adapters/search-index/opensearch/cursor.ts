import { z } from 'zod';
import { badInput } from '../../../kernel/errors.js';

/** Where a page ends, and which of the words were taken for misspelled on the first. */
const position = z.object({
  misspelled: z.array(z.int().min(0).max(63)).max(64),
  /** As the server sorts: score, popularity, time and id of the last hit. Without a text there is no score. */
  at: z.union([z.tuple([z.number(), z.number(), z.int(), z.string().max(500)]), z.tuple([z.number(), z.int(), z.string().max(500)])]),
});

export type Position = z.infer<typeof position>;

const LONGEST_CURSOR = 2_048;

export const encodePosition = ({ misspelled, at }: Position): string =>
  Buffer.from(JSON.stringify(['opensearch', misspelled, at])).toString('base64url');

/** Throws BAD_USER_INPUT for what is no cursor of a search with a text, or without one. */
export function decodePosition(cursor: string, hasText: boolean): Position {
  const [name, misspelled, at] = parsed(cursor);
  const read = position.safeParse({ misspelled, at });
  if (name !== 'opensearch' || !read.success || read.data.at.length !== (hasText ? 4 : 3))
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
