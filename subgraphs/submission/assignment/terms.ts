import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { KnownAssignment, KnownExtension } from './known-assignment.entity.js';

/** What one student is held to. */
export interface Terms {
  readonly opensAt: Date | null;
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  /** Null is no limit. */
  readonly attempts: number | null;
}

/** Even where attempts are not limited: all of a student's are listed at once. */
export const MOST_ATTEMPTS = 100;

type Assignment = Pick<KnownAssignment, 'opensAt' | 'dueAt' | 'closesAt' | 'attemptsAllowed'>;
type Extension = Pick<KnownExtension, 'dueAt' | 'closesAt' | 'extraAttempts'>;

export function termsFor({ opensAt, dueAt, closesAt, attemptsAllowed }: Assignment, extension: Extension | null): Terms {
  return {
    opensAt,
    dueAt: extension?.dueAt ?? dueAt,
    closesAt: extension?.closesAt ?? closesAt,
    attempts: attemptsAllowed === null ? null : attemptsAllowed + (extension?.extraAttempts ?? 0),
  };
}

/** Why nothing can be submitted `now` by one who has used that many attempts. Null when it can. Both ends of the time are within it. */
export function refusalToSubmit({ opensAt, closesAt, attempts }: Terms, now: Date, used: number): DomainError | null {
  if (opensAt && now < opensAt) return refuse(ErrorCode.ASSIGNMENT_NOT_OPEN, 'The assignment is not open yet');
  if (closesAt && now > closesAt) return refuse(ErrorCode.ASSIGNMENT_CLOSED, 'The assignment is closed');
  if (used >= Math.min(attempts ?? MOST_ATTEMPTS, MOST_ATTEMPTS)) return refuse(ErrorCode.ATTEMPTS_EXHAUSTED, 'No attempt is left');
  return null;
}

/** Whole seconds, begun ones included: what comes a moment after it was due is late. */
export const secondsLate = ({ dueAt }: Pick<Terms, 'dueAt'>, at: Date): number =>
  dueAt ? Math.max(0, Math.ceil((at.getTime() - dueAt.getTime()) / 1_000)) : 0;
