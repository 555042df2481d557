import { createHash, createHmac } from 'node:crypto';
import { print } from 'graphql';
import type { SubgraphRequest } from '../request.js';

/** The key as it is stored: a reader of the table can neither use it nor match it to a client. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

/**
 * Identifies an operation. Keyed with the client's key, which is stored nowhere: variables may contain passwords, and those could
 * be guessed from a plain hash in the table.
 */
export const fingerprint = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** Identifies a client's whole operation. `document` may be a hash of it. */
export const clientOperationOf = (document: string, operationName: string | undefined, variables: object): string =>
  createHash('sha256')
    .update(canonical(document, operationName, variables))
    .digest('base64url');

/** The document and the variables of a request in canonical form: whitespace and the order of fields do not count. */
export const canonicalOperation = ({ document, operationName, variables = {} }: SubgraphRequest): string =>
  canonical(print(document), operationName, variables);

const canonical = (document: string, operationName = '', variables: object): string =>
  JSON.stringify([document, operationName, sorted(variables)]);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
