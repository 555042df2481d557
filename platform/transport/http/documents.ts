import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { ErrorCode } from '../../kernel/errors.js';

/** Documents that are kept; routers and services send the same ones over and over. */
const KEPT = 2_000;

export type ReadDocument = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/**
 * Parses and validates documents, each once. Validation is needed: a router that composed from another version of this schema may
 * select a missing field, which graphql-js would silently leave out.
 */
export function documentReader(schema: GraphQLSchema): (source: string) => ReadDocument {
  const kept = new Map<string, ReadDocument>();
  return (source) => {
    const known = kept.get(source);
    const read = known ?? readDocument(source, schema);
    // Taken out and put in: what was used last is kept.
    if (known) kept.delete(source);
    kept.set(source, read);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    return read;
  };
}

function readDocument(source: string, schema: GraphQLSchema): ReadDocument {
  try {
    const document = parse(source, { noLocation: true });
    const faults = validate(schema, document);
    return faults.length > 0 ? { errors: faults.map((fault) => coded(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED)) } : { document };
  } catch (fault) {
    return { errors: [coded(fault as Error, ErrorCode.GRAPHQL_PARSE_FAILED)] };
  }
}

const coded = ({ message }: Error, code: ErrorCode) => new GraphQLError(message, { extensions: { code } });
