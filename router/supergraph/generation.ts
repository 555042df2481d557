import { type Schema, Supergraph } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { ErrorCode, refuse, unavailable } from '../../platform/kernel/errors.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { AnalyzedOperations } from './analyzed-operations.js';
import { ClientNames } from './client-names.js';
import { Costs } from './cost.js';
import { Existence } from './existence.js';
import { Planner } from './planner.js';
import { Requirements } from './requirements.js';
import { withScalars } from './scalars.js';

/**
 * Apollo's composition marks these features as ones that a gateway must enforce or refuse. The router enforces
 * `@authenticated`, `@requiresScopes` and `@policy` (`requirements.ts`) and the cost (`cost.ts`) itself.
 */
const SUPPORTED = new Set(
  ['core/v0.1', 'core/v0.2', 'authenticated/v0.1', 'requiresScopes/v0.1', 'policy/v0.1', 'cost/v0.1']
    .concat(['v0.1', 'v0.2', 'v0.3', 'v0.4', 'v0.5'].map((version) => `join/${version}`))
    .concat(['v0.1', 'v0.2', 'v0.3'].map((version) => `tag/${version}`))
    .concat(['v0.1', 'v0.2'].map((version) => `inaccessible/${version}`))
    .map((feature) => `https://specs.apollo.dev/${feature}`),
);

/** What runs plans: our own executor, or the one of Apollo's gateway, which is the reference. */
export type PlanExecutor = 'own' | 'gateway';

export interface GenerationOptions {
  /** Documents whose plans are kept. */
  readonly planCacheSize?: number;
  readonly executor?: PlanExecutor;
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
  /** By their names, also those that do not run. */
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly costs: Costs;
  readonly requirements: Requirements;
  readonly clientNames: ClientNames;
  readonly existence: Existence;
  /** What was asked for, with its plans. */
  readonly operations: AnalyzedOperations;
  readonly executor: PlanExecutor;
  readonly #planner: Planner;

  constructor(
    readonly sdl: string,
    readonly clients: readonly SubgraphClient[],
    { planCacheSize = 1_000, executor = 'own' }: GenerationOptions = {},
  ) {
    this.executor = executor;
    const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED });
    this.federatedApiSchema = supergraph.apiSchema();
    this.apiSchema = withScalars(this.federatedApiSchema.toGraphQLJSSchema());
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.#planner = new Planner(sdl, SUPPORTED);
    this.requirements = new Requirements(supergraph.schema, this.apiSchema);
    this.costs = new Costs(supergraph.schema, this.apiSchema);
    this.clientNames = new ClientNames(this.supergraphSchema);
    this.existence = new Existence(supergraph.schema, this.apiSchema);
    this.operations = new AnalyzedOperations(this.apiSchema, this.requirements, planCacheSize);
    this.subgraphs = new Map(
      supergraph.subgraphsMetadata().map(({ name }) => [name, clients.find((each) => each.name === name) ?? absent(name)]),
    );
  }

  /** The plan of a document with one operation. Throws OPERATION_TOO_COMPLEX when the planner refuses it. */
  buildPlan(document: DocumentNode): QueryPlan {
    try {
      return this.#planner.build(document);
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
