import { decimal } from '../../../platform/kernel/decimal.js';
import { badInput } from '../../../platform/kernel/errors.js';
import type { AttemptRule } from '../../../schema/events/assignment.js';
import type { LatePolicy } from './assignment.types.js';

/** What the staff say about an assignment. Its rubric cannot be changed: scores are entered by its criteria. */
export interface AssignmentDetails {
  readonly title: string;
  readonly instructions: string;
  readonly points: number;
  readonly weight: number;
  readonly opensAt: Date | null;
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  /** Null is no limit. */
  readonly attemptsAllowed: number | null;
  readonly countedAttempt: AttemptRule;
  readonly latePolicy: LatePolicy | null;
}

export const DETAILS = [
  'title',
  'instructions',
  'points',
  'weight',
  'opensAt',
  'dueAt',
  'closesAt',
  'attemptsAllowed',
  'countedAttempt',
  'latePolicy',
] as const satisfies readonly (keyof AssignmentDetails)[];

export type Dates = Pick<AssignmentDetails, 'opensAt' | 'dueAt' | 'closesAt'>;

/** BAD_USER_INPUT unless opens ≤ due ≤ closes, for the dates that are set. */
export function demandOrder({ opensAt, dueAt, closesAt }: Dates): void {
  if (opensAt && dueAt && dueAt < opensAt) throw badInput({ dueAt: 'must not be before opensAt' });
  if (dueAt && closesAt && closesAt < dueAt) throw badInput({ closesAt: 'must not be before dueAt' });
  if (opensAt && closesAt && closesAt < opensAt) throw badInput({ closesAt: 'must not be before opensAt' });
}

/** Details as they are stored. BAD_USER_INPUT for dates that no assignment can have. */
export function normalized(details: AssignmentDetails): AssignmentDetails {
  demandOrder(details);
  const { points, weight } = details;
  return { ...details, points: decimal(points), weight: decimal(weight) };
}

/** A late policy as it is stored; without a floor a score can fall to nothing. */
export function policyOf(given: { percentPerDay: number; floorPercent?: number | null } | null | undefined): LatePolicy | null {
  return given ? { percentPerDay: given.percentPerDay, floorPercent: given.floorPercent ?? 0 } : null;
}
