import { z } from 'zod';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';

/** Where an assignment stands in a list by due date. `dueAt` in ms since 1970; null: never due. */
export interface Position {
  readonly dueAt: number | null;
  readonly id: string;
}

/** The first and the last moment of the years that PostgreSQL and our clients both can write, in ms since 1970. */
const [EARLIEST, LATEST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];

const byDueDate = listCursor('Assignment dueAt id', z.tuple([z.int().min(EARLIEST).max(LATEST).nullable(), sortKey.id]));

export const cursorOf = ({ dueAt, id }: Position): string => byDueDate.encode([dueAt, id]);

/** BAD_USER_INPUT for a text that cannot be a cursor of this list. */
export function positionOf(cursor: string): Position {
  const [dueAt, id] = byDueDate.decode(cursor);
  return { dueAt, id };
}
