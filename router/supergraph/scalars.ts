import { type GraphQLSchema, isScalarType } from 'graphql';
import { DateTime, SafeInt } from '../../platform/service/graphql/scalars.js';

/** A composed schema has the names of our scalars alone. With their parsing it refuses values before any subgraph is asked. */
export function withScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const { name, parseValue, parseLiteral } of [DateTime, SafeInt]) {
    const composed = schema.getType(name);
    if (isScalarType(composed)) Object.assign(composed, { parseValue, parseLiteral });
  }
  return schema;
}
