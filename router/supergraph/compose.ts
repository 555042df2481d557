import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, parse } from 'graphql';

export interface Composition {
  readonly supergraphSdl: string;
  /** What clients see of it. */
  apiSchema(): GraphQLSchema;
}

/** Composes subgraphs, given as their schemas by name. Throws with all that composition has to say. */
export function compose(subgraphs: ReadonlyMap<string, string>): Composition {
  const services = Array.from(subgraphs, ([name, sdl]) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) }));
  const composed = composeServices(services);
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('; '));
  return {
    supergraphSdl: composed.supergraphSdl,
    apiSchema: () => composed.schema.toAPISchema().toGraphQLJSSchema(),
  };
}
