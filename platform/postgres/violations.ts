import { DriverException, UniqueConstraintViolationException } from '@mikro-orm/core';

/** Whether a write failed on this unique constraint: another transaction wrote first, after ours had read. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof UniqueConstraintViolationException && (error as { constraint?: string }).constraint === constraint;

/** Whether PostgreSQL rolled the transaction back because of another one (class 40, such as a deadlock): a retry may succeed. */
export const isRolledBack = (error: unknown): boolean => error instanceof DriverException && String(error.code).startsWith('40');
