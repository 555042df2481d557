import type { z } from 'zod';
import { badInput } from '../../kernel/errors.js';

/** In characters. A page's end takes fewer. */
const LONGEST_CURSOR = 4_096;

/** The ends of pages as texts. By its name an index knows its own cursors from those of another. */
export class Cursors<Position> {
  constructor(
    private readonly name: string,
    private readonly position: z.ZodType<Position>,
  ) {}

  encode(position: Position): string {
    return Buffer.from(JSON.stringify([this.name, position])).toString('base64url');
  }

  /** Throws BAD_USER_INPUT for what is no cursor of this index. */
  decode(cursor: string): Position {
    const [name, value] = cursor.length > LONGEST_CURSOR ? [] : valuesIn(cursor);
    const read = this.position.safeParse(value);
    if (name !== this.name || !read.success) throw noCursor();
    return read.data;
  }
}

export const noCursor = () => badInput({ after: 'is not a cursor of this list' });

function valuesIn(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}
