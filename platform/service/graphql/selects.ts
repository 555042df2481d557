import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType } from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';

/** Whether the operation asks for a field of the object that its resolver returns, in a fragment too: what costs much is made only then. */
export function selects({ schema, fragments, variableValues, returnType, fieldNodes }: GraphQLResolveInfo, field: string): boolean {
  const fields = collectSubfields(schema, fragments, variableValues, getNamedType(returnType) as GraphQLObjectType, fieldNodes);
  return [...fields.values()].some(([first]) => first?.name.value === field);
}
