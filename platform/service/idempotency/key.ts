import { badInput, type DomainError } from '../../kernel/errors.js';

/** Longer keys are refused, in characters. */
const LONGEST_KEY = 255;

export const isTooLong = (key: string): boolean => key.length > LONGEST_KEY;

export const keyIsTooLong = (): DomainError => badInput({ 'Idempotency-Key': `must have at most ${LONGEST_KEY} characters` });
