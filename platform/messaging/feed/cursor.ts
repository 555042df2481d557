import { badInput, type DomainError } from '../../kernel/errors.js';

/** In characters: a name and three numbers, in base64. */
const LONGEST_CURSOR = 200;

/** A position in a service's feed, in commit order. `at` is the time of the position: one older than the feed keeps has expired. */
export interface FeedPosition {
  readonly writer: bigint;
  readonly id: bigint;
  /** Unix time in ms. */
  readonly at: number;
}

/** What PostgreSQL holds at most in an xid8, and in a bigint. */
const [LAST_WRITER, LAST_ID] = [2n ** 64n - 1n, 2n ** 63n - 1n];

/** `feed` is the service that the feed belongs to: a position in one feed means nothing in another. */
export const encodeCursor = (feed: string, { writer, id, at }: FeedPosition): string =>
  Buffer.from(`${feed}.${writer}.${id}.${at}`).toString('base64url');

/** Throws BAD_USER_INPUT for a text that is not a cursor of this feed. */
export function decodeCursor(feed: string, cursor: string): FeedPosition {
  const text = cursor.length <= LONGEST_CURSOR ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const [, name, writer, id, at] = /^([\w-]+)\.(\d{1,19})\.(\d{1,19})\.(\d{1,15})$/.exec(text) ?? [];
  if (!writer || !id || !at || name !== feed || BigInt(writer) > LAST_WRITER || BigInt(id) > LAST_ID) throw notOfThisFeed();
  return { writer: BigInt(writer), id: BigInt(id), at: Number(at) };
}

export const notOfThisFeed = (): DomainError => badInput({ after: 'is not a cursor of this subscription' });

export const isAfter = (one: FeedPosition, other: FeedPosition): boolean =>
  one.writer > other.writer || (one.writer === other.writer && one.id > other.id);
