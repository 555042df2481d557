import { ZodError } from 'zod';
import { DomainError, ErrorCode, Outage } from '../../kernel/errors.js';
import { faults, MalformedEvent } from '../event/cloud-events.js';

/** A handler throws it when it will never be able to apply the event, which then becomes a dead letter at once. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** A handler throws it when an event that this one builds upon has not arrived yet, since across keys there is no order. It is retried. */
export class NotKnownYet extends Error {
  override readonly name = 'NotKnownYet';
}

/** Why an event could not be applied, and what follows from it. */
export interface Failure {
  readonly permanent: boolean;
  /** Another service or server is down: the event is retried for as long as that lasts, and the tries do not count. */
  readonly outage?: boolean;
  /** For the operator who finds it among the dead letters. */
  readonly reason: string;
}

/** Errors that a retry may overcome. Any other code is a broken rule, which no retry mends. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([ErrorCode.INTERNAL, ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.RATE_LIMITED]);

/** Classifies an error. An unknown one counts as transient: outages have many forms, and a bug becomes a dead letter after its tries too. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ZodError) return { permanent: true, reason: text(`its payload: ${faults(error)}`) };
  if (error instanceof Outage || (error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE)) {
    return { permanent: false, outage: true, reason: text(String(error)) };
  }
  if (error instanceof DomainError) return { permanent: !TRANSIENT.has(error.code), reason: text(`${error.code}: ${error.message}`) };
  return { permanent: error instanceof MalformedEvent || error instanceof PermanentFailure, reason: text(String(error)) };
}

const MOST_CHARACTERS = 2_000;

/** Cuts the text, and replaces what PostgreSQL cannot store. */
const text = (reason: string): string => reason.slice(0, MOST_CHARACTERS).replaceAll('\0', '\uFFFD').toWellFormed();
