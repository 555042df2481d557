import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
} from 'graphql';
import { badInput, type DomainError } from '../../kernel/errors.js';

/** Faults that are reported of one operation. More are not worth a client's while, nor their cost ours: each holds a stack. */
export const MAX_FAULTS = 20;

/** A message may repeat the value that it is about; so many characters of it are read. */
const LONGEST_MESSAGE = 200;

export interface InputLimits {
  /** Elements of one list at most. */
  readonly list: number;
  /** Elements of all lists of one operation together at most. */
  readonly elements: number;
}

export interface InputRules extends InputLimits {
  /** Leaves 'did you mean' out. */
  readonly hideSuggestions: boolean;
}

type Path = readonly (string | number)[];

/** Where enough faults are found, the search ends. */
class Enough extends Error {}

class Faults {
  readonly #fields: Record<string, string> = {};
  #count = 0;

  /** Throws Enough with the last fault that is worth reporting. */
  report(path: Path, message: string): void {
    this.#fields[path.join('.')] = brief(message);
    this.#count += 1;
    if (this.#count >= MAX_FAULTS) throw new Enough();
  }

  get refusal(): DomainError | undefined {
    return this.#count > 0 ? badInput(this.#fields) : undefined;
  }
}

/** As much of a message as a client reads. */
export const brief = (message: string, longest = LONGEST_MESSAGE): string =>
  message.length > longest ? `${message.slice(0, longest)}…` : message;

/**
 * Refuses variables that do not fit the operation; each fault stands at its path. The length of a list is looked at before its
 * elements, and the search ends with the first faults: what is wrong costs no more than what is right.
 */
export function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  rules: InputRules,
): DomainError | undefined {
  const faults = new Faults();
  const lengths = new ListLengths(rules);
  try {
    for (const definition of variableDefinitions) {
      const name = definition.variable.name.value;
      const type = typeFromAST(schema, definition.type);
      if (!isInputType(type)) continue;
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const required = isNonNullType(type) && (given === null || (given === undefined && !definition.defaultValue));
      const tooLong = lengths.fault(given, type, [name]);
      if (required) faults.report([name], `${print(definition.type)} is required`);
      else if (tooLong) faults.report(...tooLong);
      else if (given !== undefined) {
        coerceInputValue(given, type, (path, _value, { message }) => faults.report([name, ...path], message), rules.hideSuggestions);
      }
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return faults.refusal;
}

type Fault = readonly [path: Path, message: string];

/** Holds the lists of one operation to their limits. */
class ListLengths {
  #elements = 0;

  constructor(private readonly limits: InputLimits) {}

  /** The first list in a value that is too long. Elements without lists of their own are not looked at. */
  fault(value: unknown, type: GraphQLInputType, path: Path): Fault | undefined {
    if (isNonNullType(type)) return this.fault(value, type.ofType, path);
    if (typeof value !== 'object' || value === null) return undefined;
    if (isListType(type)) return this.#ofList(Array.isArray(value) ? value : [value], type.ofType, path);
    if (!isInputObjectType(type)) return undefined;
    const given = value as Readonly<Record<string, unknown>>;
    for (const field of Object.values(type.getFields())) {
      if (!Object.hasOwn(given, field.name)) continue;
      const found = this.fault(given[field.name], field.type, [...path, field.name]);
      if (found) return found;
    }
    return undefined;
  }

  #ofList(values: readonly unknown[], type: GraphQLInputType, path: Path): Fault | undefined {
    this.#elements += values.length;
    if (values.length > this.limits.list) return [path, tooLong(this.limits.list)];
    if (this.#elements > this.limits.elements)
      return [path, `makes more than ${this.limits.elements} elements in the lists of one operation`];
    if (!isListType(getNullableType(type)) && !isInputObjectType(getNamedType(type))) return undefined;
    for (const [index, each] of values.entries()) {
      const found = this.fault(each, type, [...path, index]);
      if (found) return found;
    }
    return undefined;
  }
}

/** The message about a list with more elements than it may have. */
export const tooLong = (limit: number): string => `must have ${limit} elements at most`;
