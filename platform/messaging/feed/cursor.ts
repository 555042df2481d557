import { badInput } from '../../kernel/errors.js';

/** A position in a service's feed, in commit order. `at` is the time of the position: one older than the feed keeps has expired. */
export interface FeedPosition {
  readonly writer: bigint;
  readonly id: bigint;
  /** Unix time in ms. */
  readonly at: number;
}

export const encodeCursor = ({ writer, id, at }: FeedPosition): string => Buffer.from(`${writer}.${id}.${at}`).toString('base64url');

/** Throws BAD_USER_INPUT for a text that is not a cursor. */
export function decodeCursor(cursor: string): FeedPosition {
  const [, writer, id, at] = /^(\d{1,19})\.(\d{1,19})\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (!writer || !id || !at) throw badInput({ after: 'is not a cursor of this subscription' });
  return { writer: BigInt(writer), id: BigInt(id), at: Number(at) };
}

export const isAfter = (one: FeedPosition, other: FeedPosition): boolean =>
  one.writer > other.writer || (one.writer === other.writer && one.id > other.id);
