import { badInput } from '../../platform/kernel/errors.js';

/** What a client sends to have something run, over any transport that stays open. */
export interface OperationPayload {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

/** Throws BAD_USER_INPUT for what is not a GraphQL request. */
export function payloadOf(body: unknown): OperationPayload {
  if (!isObject(body)) throw badInput({ body: 'must be a JSON object' });
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string') throw badInput({ query: 'must be a text' });
  if (operationName != null && typeof operationName !== 'string') throw badInput({ operationName: 'must be a text' });
  if (variables != null && !isObject(variables)) throw badInput({ variables: 'must be an object' });
  if (extensions != null && !isObject(extensions)) throw badInput({ extensions: 'must be an object' });
  return { query, operationName, variables, extensions };
}

/** The same of the query string of a GET. */
export function payloadOfQuery({ query, operationName, variables, extensions }: Readonly<Record<string, unknown>>): OperationPayload {
  return payloadOf({ query, operationName, variables: parsed({ variables }), extensions: parsed({ extensions }) });
}

function parsed(parameter: Readonly<Record<string, unknown>>): unknown {
  const [[name = '', text] = []] = Object.entries(parameter);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw badInput({ [name]: 'is not valid JSON' });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
