import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { ErrorCode } from '../../platform/kernel/errors.js';
import type { Limits } from '../config.js';
import { Lru } from '../lru.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { documentLimits } from './document-limits.js';

export interface ReadDocument {
  readonly document: DocumentNode;
  /** Stands for the text in caches, here and further on. */
  readonly hash: string;
}

/** Reads and validates documents, each once for all who send it while one generation lasts. What is not valid is not kept. */
export class Documents {
  #generation: SupergraphGeneration | undefined;
  #known: Lru<string, ReadDocument>;

  constructor(private readonly limits: Limits) {
    this.#known = new Lru(limits.plans);
  }

  /** Answers the faults of a document that is not valid. */
  read(query: string, generation: SupergraphGeneration): ReadDocument | readonly GraphQLError[] {
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#known = new Lru(this.limits.plans);
    }
    const hash = createHash('sha256').update(query).digest('hex');
    const known = this.#known.get(hash);
    if (known) return known;
    const document = this.#parse(query);
    if (document instanceof GraphQLError) return [coded(document, ErrorCode.GRAPHQL_PARSE_FAILED)];
    const faults = validate(generation.apiSchema, document, [documentLimits(this.limits), ...specifiedRules]);
    if (faults.length > 0) return faults.map((fault) => coded(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED));
    const read = { document, hash };
    this.#known.set(hash, read);
    return read;
  }

  #parse(query: string): DocumentNode | GraphQLError {
    try {
      return parse(query, { maxTokens: this.limits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }
}

/** graphql-js gives its own findings no code. */
const coded = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  error.extensions.code
    ? error
    : new GraphQLError(error.message, { nodes: error.nodes, source: error.source, positions: error.positions, extensions: { code } });
