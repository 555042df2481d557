import { createHash, createHmac } from 'node:crypto';
import { print } from 'graphql';
import { canonicalId } from '../../kernel/ids.js';
import type { SubgraphRequest } from '../request.js';

/** The key as it is stored: a reader of the table can neither use it nor match it to a client. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

/**
 * Identifies an operation. Keyed with the client's key, which is stored nowhere: variables may contain passwords, and those could
 * be guessed from a plain hash in the table.
 */
export const fingerprint = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

type Operation = Pick<SubgraphRequest, 'document' | 'operationName' | 'variables'>;

/** Identifies a client's whole operation. */
export const clientOperationOf = (operation: Operation): string =>
  createHash('sha256').update(canonicalOperation(operation)).digest('base64url');

/** The document and the variables of a request in canonical form: whitespace, the order of fields, and the spelling of ids do not count. */
export const canonicalOperation = ({ document, operationName = '', variables = {} }: Operation): string =>
  JSON.stringify([print(document), operationName, sorted(variables)]).replace(QUOTED_ID, canonicalId);

/** A whole text that is a UUID: quoted, and in a document with its quotes escaped. */
const QUOTED_ID = /(?<=")[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?=\\?")/gi;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
