import { createHash } from 'node:crypto';
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  type OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationContext,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ErrorCode } from '../../platform/kernel/errors.js';
import { MAX_FAULTS } from '../../platform/service/graphql/variables.js';
import type { Limits, RouterConfig } from '../config.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { documentLimits } from './document-limits.js';
import { NESTS_TOO_DEEPLY } from './format.js';
import { literalLists, literalValues } from './literal-values.js';

export interface ParsedDocument {
  readonly document: DocumentNode;
  /** Stands for the text in caches, here and further on. */
  readonly hash: string;
}

/** One error for each way into the schema, and none for what is selected below it. */
const noIntrospection = (context: ValidationContext): ASTVisitor => ({
  Field(node) {
    if (node.name.value === '__schema' || node.name.value === '__type') {
      context.reportError(new GraphQLError('Introspection is switched off here', { nodes: node }));
    }
  },
});

/** How a document is parsed, over whichever transport. */
export const parseOptions = ({ tokens }: Limits): { maxTokens: number } => ({ maxTokens: tokens });

/** Parses and validates documents, the same for every transport: each document once while one generation lasts. */
export class Documents {
  /** Valid documents. An invalid one is not kept. */
  readonly #valid = new WeakMap<SupergraphGeneration, LRUCache<string, ParsedDocument>>();
  readonly #rules: readonly ((context: ValidationContext) => ASTVisitor)[];

  constructor(private readonly config: Pick<RouterConfig, 'limits' | 'production'>) {
    const { limits, production } = config;
    this.#rules = [
      documentLimits(limits),
      literalLists(limits.list),
      literalValues,
      ...specifiedRules.filter((rule) => rule !== ValuesOfCorrectTypeRule),
      ...(production ? [noIntrospection] : []),
    ];
  }

  /** Answers the faults of an invalid document. */
  parse(query: string, generation: SupergraphGeneration): ParsedDocument | readonly GraphQLError[] {
    const hash = hashOf(query);
    const known = this.#validOn(generation).get(hash);
    if (known) return known;
    const document = this.#parse(query);
    if (document instanceof GraphQLError) return [withCode(document, ErrorCode.GRAPHQL_PARSE_FAILED)];
    return this.validate({ document, hash }, generation);
  }

  /** The kind of one operation of a document, valid or not. Validates nothing; undefined for what cannot be parsed or has none. */
  kindOf(query: string, operationName: string | undefined, generation: SupergraphGeneration): OperationTypeNode | undefined {
    const document = this.#validOn(generation).get(hashOf(query))?.document ?? this.#parse(query);
    return document instanceof GraphQLError ? undefined : getOperationAST(document, operationName)?.operation;
  }

  /** Answers the faults of an invalid document. */
  validate(parsed: ParsedDocument, generation: SupergraphGeneration): ParsedDocument | readonly GraphQLError[] {
    const valid = this.#validOn(generation);
    const known = valid.get(parsed.hash);
    if (known) return known;
    const options = { maxErrors: MAX_FAULTS, hideSuggestions: this.config.production };
    const faults = validate(generation.apiSchema, parsed.document, this.#rules, options);
    if (faults.length > 0) {
      if (this.config.production) for (const fault of faults) leaveOutSuggestion(fault);
      return faults.map((fault) => withCode(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED));
    }
    valid.set(parsed.hash, parsed);
    return parsed;
  }

  #validOn(generation: SupergraphGeneration): LRUCache<string, ParsedDocument> {
    const valid = this.#valid.get(generation) ?? new LRUCache<string, ParsedDocument>({ max: this.config.limits.plans });
    this.#valid.set(generation, valid);
    return valid;
  }

  #parse(query: string): DocumentNode | GraphQLError {
    try {
      return parse(query, parseOptions(this.config.limits));
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      // The parser calls itself for each level, and the stack is full before the tokens are too many.
      if (error instanceof RangeError) return new GraphQLError(NESTS_TOO_DEEPLY);
      throw error;
    }
  }
}

const hashOf = (query: string): string => createHash('sha256').update(query).digest('hex');

/** One rule of graphql-js has a suggestion in its message, whatever the options say. */
function leaveOutSuggestion(fault: GraphQLError): void {
  fault.message = fault.message.replace(/ Did you mean ".*"\?$/s, '');
}

/** graphql-js gives its own errors no code. A copy of the error would look for its place in the document once more. */
function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  error.extensions.code ??= code;
  return error;
}
