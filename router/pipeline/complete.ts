import { type ExecutionResult, GraphQLError, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { type DomainError, toGraphQLError } from '../../platform/kernel/errors.js';
import type { AnalyzedOperation, PlannedOperation } from '../supergraph/analyzed-operations.js';
import type { Executed } from '../supergraph/execution.js';
import type { ResponseShape } from '../supergraph/response-shape.js';
import type { Access } from './authorize.js';

/** Completes what a plan gave: where the caller may have nothing, the response has null and a refusal. */
export function complete(
  executed: Executed,
  operation: AnalyzedOperation,
  { placeholders }: PlannedOperation,
  access: Access,
): ExecutionResult {
  const filled =
    placeholders.size > 0 && executed.data
      ? fillPlaceholders(executed.data, operation.shape, placeholders, access.refusal)
      : { data: executed.data, errors: [] };
  const errors: GraphQLError[] = [...executed.errors, ...filled.errors];
  const { extensions } = executed;
  return { data: filled.data, ...(errors.length > 0 && { errors }), ...(extensions && { extensions }) };
}

const NULLED = Symbol('a null that is not allowed here');

/** Puts null and an error in the place of each placeholder. A null that a type forbids climbs to the next field that may be null, as GraphQL has it. */
function fillPlaceholders(
  data: Record<string, unknown>,
  shape: ResponseShape,
  placeholders: PlannedOperation['placeholders'],
  refusal: DomainError,
): { data: Record<string, unknown> | null; errors: GraphQLError[] } {
  const errors: GraphQLError[] = [];

  const fillObject = (value: Record<string, unknown>, within: ResponseShape, path: (string | number)[]): unknown => {
    const filled: Record<string, unknown> = Object.create(null);
    let nulled = false;
    const keys = Object.keys(value);
    const refused = new Set(keys.flatMap((key) => placeholders.get(key) ?? []));
    for (const key of keys) {
      const name = placeholders.get(key) ?? key;
      const field = within.field(name);
      // Asked for twice: of an interface, where it is refused, and of the type behind it, where it is not. A leaf is then there as
      // a whole; of an object, what the interface's field was asked for is missing.
      const twice = refused.has(name) && Object.hasOwn(value, name);
      if (twice && (key === name) === (field?.shape !== undefined)) continue;
      const here = [...path, name];
      if (name !== key) errors.push(located(refusal, here));
      const child = name !== key ? null : field ? fill(value[key], field.type, field.shape, here) : value[key];
      if (child === NULLED || (child === null && field && isNonNullType(field.type))) nulled = true;
      filled[name] = child;
    }
    return nulled ? NULLED : filled;
  };

  /** Returns the value with its placeholders filled, null where one climbed to, or NULLED where it must climb on. */
  const fill = (value: unknown, type: GraphQLOutputType, below: ResponseShape | undefined, path: (string | number)[]): unknown => {
    if (value === null || value === undefined || !below) return value;
    if (isNonNullType(type)) {
      const inner = fill(value, type.ofType, below, path);
      return inner === null ? NULLED : inner;
    }
    if (isListType(type) && Array.isArray(value)) {
      const items = value.map((each, index) => fill(each, type.ofType, below, [...path, index]));
      return items.includes(NULLED) ? null : items;
    }
    const object = fillObject(value as Record<string, unknown>, below, path);
    return object === NULLED ? null : object;
  };

  const filled = fillObject(data, shape, []);
  return { data: filled === NULLED ? null : (filled as Record<string, unknown>), errors };
}

function located(refusal: DomainError, path: readonly (string | number)[]): GraphQLError {
  const { message, extensions } = toGraphQLError(refusal);
  return new GraphQLError(message, { path, extensions });
}
