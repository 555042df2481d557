import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFieldResolver } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import type { RequestContext } from '../../kernel/context.js';
import { badInput, DomainError, ErrorCode, refuse, toGraphQLError } from '../../kernel/errors.js';
import { isOutage } from '../../kernel/outage.js';
import { isRefusedValue } from '../../kernel/refused-value.js';
import { refusalOfLimits } from '../../postgres/refusal.js';
import { MAX_FAULTS } from './variables.js';

/**
 * Maps errors once, where the resolvers of a subgraph end: a refusal keeps its code, a value that PostgreSQL refused becomes
 * BAD_USER_INPUT, an outage UNAVAILABLE, any other error INTERNAL. A plain value is returned as it is: a promise for each field of each
 * row would cost more than the rows.
 */
export function withErrorMapping(resolve: Resolver): Resolver {
  return (root, args, context, info) => {
    try {
      const value = resolve(root, args, context, info);
      return value instanceof Promise ? value.catch(rethrow) : value;
    } catch (error) {
      return rethrow(error);
    }
  };
}

export type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

function rethrow(error: unknown): never {
  throw asGraphQLError(error);
}

/** The error as GraphQL carries it, with a code of ours. */
export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError && error.extensions.code && !(error instanceof ArgumentValidationError)) return error;
  return toGraphQLError(asDomainError(error));
}

/** The error as a refusal with a code. The cause stays attached for the log; the router never shows it. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof ArgumentValidationError) return badInput(fieldsOf(error.extensions.validationErrors as ValidationError[]));
  return Object.assign(refusalOfLimits(error) ?? maskOf(error), { cause: error });
}

/** What clients are told of an error that was not meant for them. */
function maskOf(error: unknown): DomainError {
  if (isRefusedValue(error)) return badInput({ input: 'holds a value that cannot be stored' });
  if (isOutage(error)) return refuse(ErrorCode.UNAVAILABLE, 'This part of the service is not available at the moment');
  return refuse(ErrorCode.INTERNAL, 'Something went wrong');
}

/** The first faults alone: the elements of a list may each have several. */
function fieldsOf(
  errors: readonly ValidationError[],
  path: readonly string[] = [],
  fields: Record<string, string> = {},
): Record<string, string> {
  for (const error of errors) {
    if (Object.keys(fields).length >= MAX_FAULTS) break;
    const fieldPath = [...path, error.property];
    const message = Object.values(error.constraints ?? {})[0];
    if (message) fields[fieldPath.join('.')] = message;
    fieldsOf(error.children ?? [], fieldPath, fields);
  }
  return fields;
}
