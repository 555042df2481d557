import { globSync, readFileSync } from 'node:fs';
import { type DocumentNode, type GraphQLSchema, getNamedType, isObjectType, Kind, parse, typeFromAST, validate } from 'graphql';
import { projectFile } from '../../cli/project.js';
import { goodValue, type Ids } from '../fuzz/good-values.js';
import { waysFromQuery } from '../fuzz/positions.js';
import { queryOf } from '../fuzz/requests.js';

export interface Asked {
  readonly source: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Every query that stands whole in a test, and one for each object that the API has, with all that it shows: about these things. */
export function queriesAbout(ids: Ids, schema: GraphQLSchema): Asked[] {
  const shown = waysFromQuery(schema).filter((way) => isObjectType(getNamedType(way.at(-1)?.type)));
  const sources = new Set([...literals(), ...shown.map((way) => queryOf(way, ids))]);
  return [...sources].flatMap((source) => {
    const document = queryIn(source, schema);
    return document ? [{ source, document, variables: variablesOf(document, schema, ids) }] : [];
  });
}

/** Texts in tests that look like a query. */
function literals(): string[] {
  const files = globSync('{tests,subgraphs,bench}/**/*.ts', { cwd: projectFile('.') });
  return files.flatMap((file) => {
    const text = readFileSync(projectFile(file), 'utf8');
    return [...text.matchAll(/'((?:query|\{)[^'\n]*)'|`((?:query|\{)[^`$]*)`/g)].map(([, short, long]) => short ?? long ?? '');
  });
}

function queryIn(source: string, schema: GraphQLSchema): DocumentNode | undefined {
  try {
    const document = parse(source);
    const [operation, ...more] = document.definitions;
    const isQuery = operation?.kind === Kind.OPERATION_DEFINITION && operation.operation === 'query' && more.length === 0;
    return isQuery && validate(schema, document).length === 0 ? document : undefined;
  } catch {
    return undefined; // Another kind of text.
  }
}

function variablesOf({ definitions: [operation] }: DocumentNode, schema: GraphQLSchema, ids: Ids): Record<string, unknown> {
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return {};
  const [root] = operation.selectionSet.selections;
  const field = root?.kind === Kind.FIELD ? root.name.value : '';
  const required = (operation.variableDefinitions ?? []).filter(({ type }) => type.kind === Kind.NON_NULL_TYPE);
  return Object.fromEntries(
    required.map(({ variable: { name }, type }) => [
      name.value,
      goodValue({ type: typeFromAST(schema, type as never) as never, name: name.value, field, ids }),
    ]),
  );
}
