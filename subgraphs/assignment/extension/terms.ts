import { dateFor } from '../../../schema/rules/due-dates.js';
import { type Dates, demandOrder } from '../assignment/details.js';

/** What a student has been given beside the assignment's own dates and attempts. Of a date, the later one holds. */
export interface ExtensionTerms {
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  readonly extraAttempts: number;
}

/** What applies to a student without an extension. */
export const NO_EXTENSION: ExtensionTerms = { dueAt: null, closesAt: null, extraAttempts: 0 };

/** A change of an extension: what is absent stays, null removes it. */
type Changes = { readonly [Term in keyof ExtensionTerms]?: ExtensionTerms[Term] | null };

export const revised = (before: ExtensionTerms, { dueAt, closesAt, extraAttempts }: Changes): ExtensionTerms => ({
  dueAt: dueAt === undefined ? before.dueAt : dueAt,
  closesAt: closesAt === undefined ? before.closesAt : closesAt,
  extraAttempts: extraAttempts === undefined ? before.extraAttempts : (extraAttempts ?? 0),
});

/**
 * BAD_USER_INPUT when the dates that hold for the student are out of order, or a date that is given now makes no sense beside them. A date
 * that was set before and that the class has passed since binds nobody any more, so it is not checked.
 */
export function demandDates({ opensAt, dueAt, closesAt }: Dates, terms: ExtensionTerms, given: Changes): void {
  if (given.dueAt === undefined && given.closesAt === undefined) return;
  const held = { opensAt, dueAt: dateFor(dueAt, terms.dueAt), closesAt: dateFor(closesAt, terms.closesAt) };
  demandOrder({ opensAt, dueAt: given.dueAt ?? held.dueAt, closesAt: given.closesAt ?? held.closesAt });
  demandOrder(held);
}
