import { randomBytes } from 'node:crypto';
import { v4, v7, validate } from 'uuid';

/** A UUIDv7: unique, and ascending in time, so that primary keys stay dense. */
export const newId = (): string => v7();

/**
 * A UUIDv4: it tells neither when it was made nor after which other. For things whose order gives something away, like the choices of a
 * question that their author writes in the right order.
 */
export const randomId = (): string => v4();

/** Whether an id from a client is a UUID. Any other must not reach a uuid column: PostgreSQL would raise an error. */
export const isId = (id: string): boolean => validate(id);

/** The one spelling of an id: a UUID is the same in capitals. What is no UUID stays as it is, and is the id of nothing. */
export const canonicalId = (id: string): string => (isId(id) ? id.toLowerCase() : id);

/** An unguessable token of `bytes` of entropy, in base64url. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** 32 bits of chance, for what is then shuffled by a seed. */
export const randomSeed = (): number => randomBytes(4).readInt32BE();
