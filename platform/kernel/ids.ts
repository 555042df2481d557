import { randomBytes } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A UUIDv7: unique, and ascending in time, so that primary keys stay dense. */
export const newId = (): string => v7();

/** Whether an id from a client is a UUID. Any other must not reach a uuid column: PostgreSQL would raise an error. */
export const isId = (id: string): boolean => validate(id);

/** An unguessable token of `bytes` of entropy, in base64url. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');
