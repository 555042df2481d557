import { DriverException, UniqueConstraintViolationException } from '@mikro-orm/core';
import { isStalePlan } from './prepared-client.js';

/** Whether a write failed on this unique constraint: another transaction wrote first, after ours had read. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof UniqueConstraintViolationException && (error as { constraint?: string }).constraint === constraint;

/**
 * Whether PostgreSQL ended the transaction because of another one, and a retry may succeed: class 40, such as a deadlock, or a table that
 * was changed since a statement was prepared.
 */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof DriverException && (String(error.code).startsWith('40') || isStalePlan(error));
