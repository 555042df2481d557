import {
  coerceInputValue,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
} from 'graphql';
import { badInput, type DomainError } from '../../platform/kernel/errors.js';

/** More faults than this are not worth a client's while. */
const MAX_FAULTS = 20;

/** Refuses variables that do not fit the operation before any subgraph is asked; each fault stands at its path. */
export function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): DomainError | undefined {
  const faults: [path: string, fault: string][] = [];
  for (const definition of variableDefinitions) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const required = isNonNullType(type) && (given === null || (given === undefined && !definition.defaultValue));
    if (required) faults.push([name, `${print(definition.type)} is required`]);
    else if (given !== undefined) {
      coerceInputValue(given, type, (path, _value, error) => faults.push([[name, ...path].join('.'), error.message]));
    }
  }
  return faults.length > 0 ? badInput(Object.fromEntries(faults.slice(0, MAX_FAULTS))) : undefined;
}
