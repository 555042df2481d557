import { executeSync, type GraphQLSchema, Kind, OperationTypeNode } from 'graphql';
import type { PlannedOperation } from '../analyzed-operations.js';
import { restoreNames } from '../client-names.js';
import { parts, type Variables } from '../operation-parts.js';
import type { FieldShape } from './shape.js';

/** Answers a `__schema` or `__type` of an operation. */
export function introspect(
  schema: GraphQLSchema,
  { document, renames }: PlannedOperation,
  { nodes, from }: FieldShape,
  variables: Variables,
): unknown {
  const { operation, fragments } = parts(document);
  const alone = {
    ...operation,
    operation: OperationTypeNode.QUERY,
    selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
  } as const;
  const asked = { kind: Kind.DOCUMENT, definitions: [alone, ...Object.values(fragments)] } as const;
  const { data } = executeSync({ schema, document: asked, variableValues: variables });
  return restoreNames(renames).data(data?.[from] ?? null);
}
