import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** The supergraph of some subgraphs. Throws with all that composition has to say. */
export function compose(subgraphs: ReadonlyMap<string, string>): string {
  const services = [...subgraphs].map(([name, sdl]) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (errors?.length) throw new Error(errors.map(({ message }) => message).join('; '));
  return supergraphSdl as string;
}
