import type { RequestContext } from '../../kernel/context.js';
import { badInput } from '../../kernel/errors.js';
import { isId } from '../../kernel/ids.js';
import { collationOf } from '../../postgres/collations.js';
import { ALWAYS, type Condition } from '../graphql/pages.js';
import { RosterOrder } from '../graphql/shared.js';

/** A row of a list of people, with what it is sorted by. */
export interface RosterRow {
  readonly id: string;
  readonly name: string | null;
}

/** The order of a list of people, as SQL over `listed`, whose ids ascend in time, and `person`, the known person of each or null. */
export interface Roster {
  readonly orderBy: string;
  /** What comes after a cursor. BAD_USER_INPUT for one that is not of this order. */
  after(cursor: string | null | undefined): Condition;
  cursorOf(row: RosterRow): string;
}

const byJoining: Roster = {
  orderBy: 'listed.id',
  after(cursor) {
    if (cursor === null || cursor === undefined) return ALWAYS;
    const [id, ...more] = decode(cursor);
    if (!isPosition(id) || more.length > 0) throw notOfThisList();
    return { sql: 'listed.id > ?::uuid', parameters: [id] };
  },
  cursorOf: ({ id }) => encode([id]),
};

/** Those whose names are not known come last. */
const byName = (collation: string): Roster => {
  const name = `coalesce(person.name, '') collate ${collation}`;
  return {
    orderBy: `person.name is null, ${name}, listed.id`,
    after(cursor) {
      if (cursor === null || cursor === undefined) return ALWAYS;
      const [id, last, ...more] = decode(cursor);
      if (!isPosition(id) || !isName(last) || more.length > 0) throw notOfThisList();
      return { sql: `(person.name is null, ${name}, listed.id) > (?, ?, ?::uuid)`, parameters: [last === null, last ?? '', id] };
    },
    cursorOf: ({ id, name }) => encode([id, name]),
  };
};

/** The order that the caller asked for: by name as their own language sorts, which `known_person` has. */
export async function rosterFor({ caller, em }: RequestContext, orderBy: RosterOrder | null | undefined): Promise<Roster> {
  if (orderBy === RosterOrder.JOINED) return byJoining;
  if (caller.kind !== 'user') return byName(collationOf(null));
  const [reader] = await em.execute<{ locale: string | null }[]>('select locale from known_person where id = ?', [caller.userId]);
  return byName(collationOf(reader?.locale));
}

const encode = (position: readonly (string | null)[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string): unknown[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(position)) return position;
  } catch {
    // Somebody made it up.
  }
  throw notOfThisList();
}

/** The id of a position; an id of another form would reach SQL as it is. */
const isPosition = (value: unknown): value is string => typeof value === 'string' && isId(value);

const isName = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value.isWellFormed() && !value.includes('\0'));

const notOfThisList = () => badInput({ after: 'is not a cursor of this list' });
