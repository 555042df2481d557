import { badInput } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';

/** Where an assignment stands in a list by due date. `dueAt` in ms since 1970; null: never due. */
export interface Position {
  readonly dueAt: number | null;
  readonly id: string;
}

const NEVER = 'never';

export const cursorOf = ({ dueAt, id }: Position): string => Buffer.from(`${dueAt ?? NEVER} ${id}`).toString('base64url');

/** BAD_USER_INPUT for a text that cannot be a cursor of this list. */
export function positionOf(cursor: string): Position {
  const [dueAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  // As many digits as a Date can be made of.
  const isMoment = /^-?\d{1,14}$/.test(dueAt);
  if (!isId(id) || !(isMoment || dueAt === NEVER)) throw badInput({ after: 'is not a cursor of this list' });
  return { dueAt: isMoment ? Number(dueAt) : null, id };
}
