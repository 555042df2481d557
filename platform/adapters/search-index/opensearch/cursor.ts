import { z } from 'zod';
import { Cursors, noCursor } from '../cursors.js';

/** Where a page ends, and which of the words were taken for misspelled on the first. */
const position = z.object({
  misspelled: z.array(z.int().min(0).max(63)).max(64),
  /** As the server sorts: score, popularity, time and id of the last hit. Without a text there is no score. */
  at: z.union([z.tuple([z.number(), z.number(), z.int(), z.string().max(500)]), z.tuple([z.number(), z.int(), z.string().max(500)])]),
});

export type Position = z.infer<typeof position>;

const cursors = new Cursors<Position>('opensearch', position);

export const encodePosition = (position: Position): string => cursors.encode(position);

/** Throws BAD_USER_INPUT for what is no cursor of a search with a text, or without one. */
export function decodePosition(cursor: string, hasText: boolean): Position {
  const read = cursors.decode(cursor);
  if (read.at.length !== (hasText ? 4 : 3)) throw noCursor();
  return read;
}
