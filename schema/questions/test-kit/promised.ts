import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, type GraphQLSchema, validate } from 'graphql';

const schemas = new Map<string, GraphQLSchema>();
const faultsOf = new WeakMap<DocumentNode, readonly string[]>();

/** The schema of a service, as it is generated and committed. */
function promisedBy(subgraph: string): GraphQLSchema {
  const path = new URL(`../../subgraphs/${subgraph}.graphql`, import.meta.url);
  const schema = schemas.get(subgraph) ?? buildSchema(readFileSync(path, 'utf8'), { assumeValidSDL: true });
  schemas.set(subgraph, schema);
  return schema;
}

/** Why its owner would not answer a question; empty when it would. */
export function faults({ subgraph, document }: { readonly subgraph: string; readonly document: DocumentNode }): readonly string[] {
  const found = faultsOf.get(document) ?? validate(promisedBy(subgraph), document).map(({ message }) => message);
  faultsOf.set(document, found);
  return found;
}

/** For stand-ins of owners: they answer nothing that the owner would not. */
export function demandPromised(subgraph: string, document: DocumentNode): void {
  const [fault] = faults({ subgraph, document });
  if (fault) throw new Error(`${subgraph} would not answer: ${fault}`);
}
