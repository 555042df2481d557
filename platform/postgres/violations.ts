import { UniqueConstraintViolationException } from '@mikro-orm/core';

/** Whether a write failed on this unique constraint: somebody else was first, after we had looked. */
export const isTaken = (error: unknown, constraint: string): boolean =>
  error instanceof UniqueConstraintViolationException && (error as { constraint?: string }).constraint === constraint;
