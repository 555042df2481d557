import { createHash } from 'node:crypto';
import { type ASTVisitor, type DocumentNode, GraphQLError, parse, specifiedRules, type ValidationContext, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ErrorCode } from '../../platform/kernel/errors.js';
import type { Limits } from '../config.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { documentLimits } from './document-limits.js';

export interface ParsedDocument {
  readonly document: DocumentNode;
  /** Stands for the text in caches, here and further on. */
  readonly hash: string;
}

/** How a document is parsed, over whichever transport. */
export const parseOptions = ({ tokens }: Limits): { maxTokens: number } => ({ maxTokens: tokens });

/** What a document is held to beside the rules of GraphQL. */
export const validationRules = (limits: Limits): ((context: ValidationContext) => ASTVisitor)[] => [documentLimits(limits)];

/**
 * Parses and validates the documents of transports without Apollo Server, each document once while one generation lasts. An
 * invalid document is not kept.
 */
export class DocumentParser {
  #generation: SupergraphGeneration | undefined;
  #known: LRUCache<string, ParsedDocument>;

  constructor(private readonly limits: Limits) {
    this.#known = new LRUCache({ max: limits.plans });
  }

  /** Answers the faults of an invalid document. */
  parse(query: string, generation: SupergraphGeneration): ParsedDocument | readonly GraphQLError[] {
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#known.clear();
    }
    const hash = createHash('sha256').update(query).digest('hex');
    const known = this.#known.get(hash);
    if (known) return known;
    const document = this.#parse(query);
    if (document instanceof GraphQLError) return [withCode(document, ErrorCode.GRAPHQL_PARSE_FAILED)];
    const faults = validate(generation.apiSchema, document, [...validationRules(this.limits), ...specifiedRules]);
    if (faults.length > 0) return faults.map((fault) => withCode(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED));
    const parsed = { document, hash };
    this.#known.set(hash, parsed);
    return parsed;
  }

  #parse(query: string): DocumentNode | GraphQLError {
    try {
      return parse(query, parseOptions(this.limits));
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }
}

/** graphql-js gives its own errors no code. */
const withCode = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  error.extensions.code
    ? error
    : new GraphQLError(error.message, { nodes: error.nodes, source: error.source, positions: error.positions, extensions: { code } });
