import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Renames } from './client-names.js';
import { parts, rootFields, singleOperation } from './operation-parts.js';
import type { Requirement, Requirements } from './requirements.js';
import { ResponseShape } from './response-shape.js';

/** Plans of one operation that are kept: one for each set of requirements that callers do not meet. */
const MAX_PLANS = 8;

/** One operation of a document, analyzed once. */
export interface AnalyzedOperation {
  readonly node: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly rootFields: readonly string[];
  /** The operation and its fragments alone, as the client wrote them. */
  readonly document: DocumentNode;
  readonly shape: ResponseShape;
  readonly requirements: readonly Requirement[];
  /** By the requirements that are not met: `y` or `n` for each of `requirements`. */
  readonly plans: LRUCache<string, PlannedOperation>;
  /** How often it was asked for. */
  uses: number;
}

/** An operation, filtered to what a caller may have, and planned. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly plan: QueryPlan;
  readonly renames: Renames;
  /** The placeholder's name → the name of the field that was filtered out. */
  readonly placeholders: ReadonlyMap<string, string>;
}

/** The operations that were asked for on one generation. */
export class AnalyzedOperations {
  readonly #operations: LRUCache<string, AnalyzedOperation>;

  constructor(
    private readonly apiSchema: GraphQLSchema,
    private readonly requirements: Requirements,
    max: number,
  ) {
    this.#operations = new LRUCache({ max });
  }

  /** `hash` stands for the document; the same one is analyzed once. */
  analyze(hash: string, document: DocumentNode, operationName: string | undefined): AnalyzedOperation {
    const key = `${hash}:${operationName ?? ''}`;
    const known = this.#operations.get(key);
    if (known) {
      known.uses += 1;
      return known;
    }
    const own = singleOperation(document, operationName);
    const { operation, fragments } = parts(own);
    const analyzed: AnalyzedOperation = {
      node: operation,
      fragments,
      rootFields: rootFields({ operation, fragments }),
      document: own,
      shape: ResponseShape.of(this.apiSchema, own),
      requirements: this.requirements.in(own),
      plans: new LRUCache({ max: MAX_PLANS }),
      uses: 1,
    };
    this.#operations.set(key, analyzed);
    return analyzed;
  }

  /** Each with what it was analyzed by. */
  *entries(): Iterable<readonly [hash: string, operationName: string | undefined, operation: AnalyzedOperation]> {
    for (const [key, operation] of this.#operations.entries()) {
      const [hash = '', name] = key.split(':');
      yield [hash, name || undefined, operation];
    }
  }
}
