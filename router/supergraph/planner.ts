import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse } from 'graphql';
import { isFalse } from './join-directives.js';
import { nameRequired } from './name-required.js';
import { RequiredFields } from './required-fields.js';

/**
 * Apollo's planner over the supergraph as it has to see it to plan rightly (docs/adr/0066-the-supergraph-of-the-planner.md): what it takes
 * for one thing has two names there, and the keys that lead somewhere come first.
 */
export class Planner {
  readonly #required: RequiredFields;
  readonly #schema: Schema;
  readonly #planner: QueryPlanner;

  constructor(sdl: string, supportedFeatures: Set<string>) {
    this.#required = new RequiredFields(withResolvableKeysFirst(parse(sdl, { noLocation: true })));
    // With another name for what is required, the first one may be @external for nothing, which validation refuses.
    const supergraph = Supergraph.build(this.#required.document, { supportedFeatures, validateSupergraph: !this.#required.any });
    this.#schema = supergraph.apiSchema();
    this.#planner = new QueryPlanner(supergraph, { exposeDocumentNodeInFetchNode: true });
  }

  build(document: DocumentNode): QueryPlan {
    return nameRequired(this.#planner.buildQueryPlan(operationFromDocument(this.#schema, document)), this.#required);
  }
}

/** Where the planner comes back to a subgraph, it takes the first key that stands on the type there, resolvable or not. */
function withResolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  return {
    ...supergraph,
    definitions: supergraph.definitions.map((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return definition;
      const { directives = [] } = definition;
      const [last, first] = [true, false].map((unresolvable) => directives.filter((each) => isFalse(each, 'resolvable') === unresolvable));
      return { ...definition, directives: [...(first ?? []), ...(last ?? [])] };
    }),
  };
}
