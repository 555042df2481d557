import { ZodError } from 'zod';
import { DomainError, ErrorCode, Outage } from '../../kernel/errors.js';
import { faults, MalformedEvent } from '../event/cloud-events.js';

/** Thrown by a handler that will never be able to apply the event: it goes to the dead letters at once. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** Thrown by a handler that has not heard yet of what the event builds upon: across keys there is no order. It is tried again. */
export class NotHeardOfYet extends Error {
  override readonly name = 'NotHeardOfYet';
}

export interface Failure {
  readonly permanent: boolean;
  /** Something else is down: it is tried for as long as that takes, and no try counts. */
  readonly outage?: boolean;
  /** For the operator who finds it among the dead letters. */
  readonly reason: string;
}

/** Refusals that another try may not meet. Any other code is a broken rule, and stays one. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([ErrorCode.INTERNAL, ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.RATE_LIMITED]);

/** What we do not know is taken for passing: an outage has many faces, and a bug is found at the end of the tries as well. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ZodError) return { permanent: true, reason: text(`its payload: ${faults(error)}`) };
  if (error instanceof Outage || (error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE)) {
    return { permanent: false, outage: true, reason: text(String(error)) };
  }
  if (error instanceof DomainError) return { permanent: !TRANSIENT.has(error.code), reason: text(`${error.code}: ${error.message}`) };
  return { permanent: error instanceof MalformedEvent || error instanceof PermanentFailure, reason: text(String(error)) };
}

const MOST_CHARACTERS = 2_000;

/** As PostgreSQL can store it. */
const text = (reason: string): string => reason.slice(0, MOST_CHARACTERS).replaceAll('\0', '\uFFFD').toWellFormed();
