import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ErrorCode } from '../../kernel/errors.js';
import { MAX_FAULTS } from '../../service/graphql/variables.js';

/** Documents that are kept; routers and services send the same ones over and over. */
const KEPT = 2_000;

export type ReadDocument = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/**
 * Parses and validates documents, each once. Validation is needed: a router that composed from another version of this schema may
 * select a missing field, which graphql-js would silently leave out.
 */
export function documentReader(schema: GraphQLSchema): (source: string) => ReadDocument {
  const kept = new LRUCache<string, ReadDocument>({ max: KEPT });
  return (source) => {
    const known = kept.get(source);
    if (known) return known;
    const read = readDocument(source, schema);
    kept.set(source, read);
    return read;
  };
}

function readDocument(source: string, schema: GraphQLSchema): ReadDocument {
  try {
    const document = parse(source, { noLocation: true });
    // Clients meet these faults while the router has another version of the schema; whether they get suggestions is its to say.
    const faults = validate(schema, document, undefined, { maxErrors: MAX_FAULTS, hideSuggestions: true });
    return faults.length > 0 ? { errors: faults.map((fault) => coded(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED)) } : { document };
  } catch (fault) {
    return { errors: [coded(fault as Error, ErrorCode.GRAPHQL_PARSE_FAILED)] };
  }
}

const coded = ({ message }: Error, code: ErrorCode) => new GraphQLError(message, { extensions: { code } });
