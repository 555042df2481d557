import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import type { ServiceMap } from '@apollo/gateway';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ErrorCode, refuse, unavailable } from '../../platform/kernel/errors.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { Lru } from '../lru.js';
import { type FilteredSelection, filterSelection, requirementsIn } from '../pipeline/filter-selection.js';
import { ClientNames, type Renames, renamed } from './client-names.js';
import { Costs } from './cost.js';
import { SubgraphDataSource } from './data-source.js';
import { parts, rootFields, singleOperation } from './operation-parts.js';
import { type Requirement, Requirements } from './requirements.js';
import { ResponseShape } from './response-shape.js';

/**
 * What the gateway refuses to ignore unless someone says that they see to it. The router sees to the first three
 * (`authorization/`) and to the cost (`cost.ts`).
 */
const SUPPORTED = new Set(
  ['core/v0.1', 'core/v0.2', 'authenticated/v0.1', 'requiresScopes/v0.1', 'policy/v0.1', 'cost/v0.1']
    .concat(['v0.1', 'v0.2', 'v0.3', 'v0.4', 'v0.5'].map((version) => `join/${version}`))
    .concat(['v0.1', 'v0.2', 'v0.3'].map((version) => `tag/${version}`))
    .concat(['v0.1', 'v0.2'].map((version) => `inaccessible/${version}`))
    .map((feature) => `https://specs.apollo.dev/${feature}`),
);

/** One operation of a document, looked at once. */
export interface AnalyzedOperation {
  readonly node: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly rootFields: readonly string[];
  /** The operation and its fragments alone, as the client wrote them. */
  readonly document: DocumentNode;
  readonly shape: ResponseShape;
  readonly requirements: readonly Requirement[];
  /** By the requirements that are not met: `y` or `n` for each of `requirements`. */
  readonly prepared: Lru<string, PreparedOperation>;
  /** How often it was asked for. */
  uses: number;
}

/** An operation, cut to what a caller may have, and planned. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly plan: QueryPlan;
  readonly renames: Renames;
  readonly placeholders: FilteredSelection['placeholders'];
}

/**
 * One supergraph with all that is derived from it: planner, schemas, service map and plans stay together and never change,
 * so that a request that began on one generation ends on it while the next one takes over.
 */
export class SupergraphGeneration {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The same, as the planner has it. */
  readonly federatedApiSchema: Schema;
  readonly supergraphSchema: GraphQLSchema;
  readonly services: ServiceMap;
  readonly costs: Costs;
  readonly #planner: QueryPlanner;
  readonly #requirements: Requirements;
  readonly #clientNames: ClientNames;
  readonly #operations: Lru<string, AnalyzedOperation>;

  constructor(
    readonly sdl: string,
    readonly clients: readonly SubgraphClient[],
    /** Documents whose plans are kept. */
    planCacheSize = 1_000,
  ) {
    const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED });
    this.federatedApiSchema = supergraph.apiSchema();
    this.apiSchema = this.federatedApiSchema.toGraphQLJSSchema();
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(supergraph, { exposeDocumentNodeInFetchNode: true });
    this.#requirements = new Requirements(supergraph.schema, this.apiSchema);
    this.costs = new Costs(supergraph.schema, this.apiSchema);
    this.#clientNames = new ClientNames(supergraph, this.supergraphSchema);
    this.services = Object.fromEntries(
      supergraph
        .subgraphsMetadata()
        .map(({ name }) => [name, new SubgraphDataSource(clients.find((each) => each.name === name) ?? absent(name))]),
    );
    this.#operations = new Lru(planCacheSize);
  }

  /** `hash` stands for the document; the same one is looked at once. */
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
      requirements: requirementsIn(own, this.apiSchema, this.#requirements),
      prepared: new Lru(8),
      uses: 1,
    };
    this.#operations.set(key, analyzed);
    return analyzed;
  }

  /** What was asked for and is still at hand, each with what it is known by. */
  *operations(): Iterable<readonly [hash: string, operationName: string | undefined, operation: AnalyzedOperation]> {
    for (const key of [...this.#operations.keys()]) {
      const operation = this.#operations.get(key);
      const [hash = '', name] = key.split(':');
      if (operation) yield [hash, name || undefined, operation];
    }
  }

  /** Planning is synchronous, so that many who ask at once for one operation never plan it twice. */
  prepare(operation: AnalyzedOperation, unmet: ReadonlySet<Requirement>): PreparedOperation {
    const key = operation.requirements.map((each) => (unmet.has(each) ? 'n' : 'y')).join('');
    const known = operation.prepared.get(key);
    if (known) return known;
    const allowed =
      unmet.size > 0
        ? filterSelection(operation.document, this.apiSchema, this.#requirements, unmet)
        : { document: operation.document, placeholders: new Map<string, string>() };
    const renames = this.#clientNames.renames(allowed.document, this.apiSchema);
    const document = renames.size > 0 ? renamed(allowed.document, renames) : allowed.document;
    const prepared = { document, plan: this.#plan(document), renames, placeholders: allowed.placeholders };
    operation.prepared.set(key, prepared);
    return prepared;
  }

  #plan(document: DocumentNode): QueryPlan {
    try {
      return this.#planner.buildQueryPlan(operationFromDocument(this.federatedApiSchema, document));
    } catch (error) {
      // The planner guards itself against operations whose fragments multiply.
      if (error instanceof Error && /exceed/i.test(error.message)) {
        throw refuse(ErrorCode.OPERATION_TOO_COMPLEX, 'This operation is too complex');
      }
      throw error;
    }
  }
}

/** A subgraph that the supergraph knows and that does not run: its fields are null, all others answer. */
function absent(name: string): SubgraphClient {
  const refuse = async () => {
    throw unavailable(name);
  };
  return { name, execute: refuse, subscribe: refuse };
}
