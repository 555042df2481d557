import { badInput } from '../../../platform/kernel/errors.js';

/** `from` is within, `until` is not. */
export interface Range {
  readonly from: Date;
  readonly until: Date;
}

const BEGINNING = new Date('0001-01-01T00:00:00Z');

/** The range that a client asks for: from the beginning, until now. BAD_USER_INPUT when it ends before it begins. */
export function rangeOf(from: Date | null | undefined, to: Date | null | undefined, now: Date): Range {
  const range = { from: from ?? BEGINNING, until: to ?? now };
  if (range.from > range.until) throw badInput({ [to ? 'to' : 'from']: to ? 'must not be before from' : 'must not be later than now' });
  return range;
}
