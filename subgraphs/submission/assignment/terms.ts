import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { dateFor } from '../../../schema/rules/due-dates.js';
import type { KnownAssignment, KnownExtension } from './known-assignment.entity.js';

/** The terms that apply to one student. */
export interface Terms {
  readonly opensAt: Date | null;
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  /** Null is no limit. */
  readonly attempts: number | null;
}

/** The limit when attempts are unlimited: all attempts of a student are listed at once. */
export const MOST_ATTEMPTS = 100;

type Assignment = Pick<KnownAssignment, 'opensAt' | 'dueAt' | 'closesAt' | 'attemptsAllowed'>;
type Extension = Pick<KnownExtension, 'dueAt' | 'closesAt' | 'extraAttempts'>;

export function termsFor({ opensAt, dueAt, closesAt, attemptsAllowed }: Assignment, extension: Extension | null): Terms {
  return {
    opensAt,
    dueAt: dateFor(dueAt, extension?.dueAt),
    closesAt: dateFor(closesAt, extension?.closesAt),
    attempts: attemptsAllowed === null ? null : attemptsAllowed + (extension?.extraAttempts ?? 0),
  };
}

/**
 * Why a student who has used that many attempts cannot submit `now`. Null when they can. Both `opensAt` and `closesAt` are within the
 * time.
 */
export function refusalToSubmit({ opensAt, closesAt, attempts }: Terms, now: Date, used: number): DomainError | null {
  if (opensAt && now < opensAt) return refuse(ErrorCode.ASSIGNMENT_NOT_OPEN, 'The assignment is not open yet');
  if (closesAt && now > closesAt) return refuse(ErrorCode.ASSIGNMENT_CLOSED, 'The assignment is closed');
  if (used >= Math.min(attempts ?? MOST_ATTEMPTS, MOST_ATTEMPTS)) return refuse(ErrorCode.ATTEMPTS_EXHAUSTED, 'No attempt is left');
  return null;
}
