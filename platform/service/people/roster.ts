import { z } from 'zod';
import type { RequestContext } from '../../kernel/context.js';
import { collationOf } from '../../postgres/collations.js';
import { ALWAYS, type Condition } from '../../postgres/row-filter.js';
import { listCursor, sortKey } from '../graphql/cursor.js';
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

const joined = listCursor('roster id', z.tuple([sortKey.id]));
const named = listCursor('roster name id', z.tuple([sortKey.text.nullable(), sortKey.id]));

const byJoining: Roster = {
  orderBy: 'listed.id',
  after: (cursor) => (isGiven(cursor) ? { sql: 'listed.id > ?::uuid', parameters: joined.decode(cursor) } : ALWAYS),
  cursorOf: ({ id }) => joined.encode([id]),
};

/** Those whose names are not known come last. */
const byName = (collation: string): Roster => {
  const name = `coalesce(person.name, '') collate ${collation}`;
  return {
    orderBy: `person.name is null, ${name}, listed.id`,
    after(cursor) {
      if (!isGiven(cursor)) return ALWAYS;
      const [last, id] = named.decode(cursor);
      return { sql: `(person.name is null, ${name}, listed.id) > (?, ?, ?::uuid)`, parameters: [last === null, last ?? '', id] };
    },
    cursorOf: ({ id, name }) => named.encode([name, id]),
  };
};

const isGiven = (cursor: string | null | undefined): cursor is string => cursor !== null && cursor !== undefined;

/** The order that the caller asked for: by name as their own language sorts, which `known_person` has. */
export async function rosterFor({ caller, em }: RequestContext, orderBy: RosterOrder | null | undefined): Promise<Roster> {
  if (orderBy === RosterOrder.JOINED) return byJoining;
  if (caller.kind !== 'user') return byName(collationOf(null));
  const [reader] = await em.execute<{ locale: string | null }[]>('select locale from known_person where id = ?', [caller.userId]);
  return byName(collationOf(reader?.locale));
}
