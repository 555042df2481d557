import { randomBytes } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A UUIDv7: unique, and ascending in time, so that primary keys stay dense. */
export const newId = (): string => v7();

/** Whether a client's id can be one of ours. What cannot belongs to nothing, and must not reach a uuid column: PostgreSQL would raise an error. */
export const isId = (id: string): boolean => validate(id);

/** An unguessable token, base64url. `bytes` of entropy; 32 unless told otherwise. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');
