import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A UUIDv7: unique, and ascending in time, so that primary keys stay dense. */
export const newId = (): string => v7();

/** An unguessable token, base64url. `bytes` of entropy; 32 unless told otherwise. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');
