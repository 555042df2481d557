import { DriverException, UniqueConstraintViolationException } from '@mikro-orm/core';

/** Whether a write failed on this unique constraint: somebody else was first, after we had looked. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof UniqueConstraintViolationException && (error as { constraint?: string }).constraint === constraint;

/** PostgreSQL's class 40, a deadlock for one: another transaction was in the way, and the same work may succeed after it. */
export const isRolledBack = (error: unknown): boolean => error instanceof DriverException && String(error.code).startsWith('40');
