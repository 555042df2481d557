import { createHash, createHmac } from 'node:crypto';
import { print } from 'graphql';
import type { SubgraphRequest } from '../request.js';

/** Nobody who reads the table can use a key, or tell who used which. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

/**
 * What an operation is told apart by. Salted with the client's key, which is stored nowhere: variables hold passwords, and a
 * plain hash of them could be guessed from the table.
 */
export const fingerprint = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** Stands for a client's whole operation beside its key. `document` may be a hash of it. */
export const clientOperationOf = (document: string, operationName: string | undefined, variables: object): string =>
  createHash('sha256')
    .update(meaning(document, operationName, variables))
    .digest('base64url');

/** The document and the variables of a request as they mean, not as they are written: blanks and the order of fields do not count. */
export const asked = ({ document, operationName, variables = {} }: SubgraphRequest): string =>
  meaning(print(document), operationName, variables);

const meaning = (document: string, operationName = '', variables: object): string =>
  JSON.stringify([document, operationName, inOrder(variables)]);

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, inOrder(each)]),
  );
}
