import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFieldResolver } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import type { RequestContext } from '../../kernel/context.js';
import { badInput, DomainError, ErrorCode, refuse, toGraphQLError } from '../../kernel/errors.js';
import { isOutage } from '../../kernel/outage.js';

/**
 * Errors are mapped once, where a subgraph's resolvers end: a refusal keeps its code, an outage is UNAVAILABLE, all else
 * INTERNAL. A value that is at hand is answered at once: a promise for each field of each row would cost more than the rows.
 */
export function errorsAtTheEdge(resolve: Resolver): Resolver {
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

export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError && error.extensions.code && !(error instanceof ArgumentValidationError)) return error;
  return toGraphQLError(asDomainError(error));
}

/** The cause stays attached for the log; the router never shows it. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof ArgumentValidationError) return badInput(fieldsOf(error.extensions.validationErrors as ValidationError[]));
  const outage = isOutage(error);
  const told = outage
    ? refuse(ErrorCode.UNAVAILABLE, 'This part of the service is not available at the moment')
    : refuse(ErrorCode.INTERNAL, 'Something went wrong');
  told.cause = error;
  return told;
}

function fieldsOf(errors: readonly ValidationError[], path: readonly string[] = []): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const error of errors) {
    const here = [...path, error.property];
    const message = Object.values(error.constraints ?? {})[0];
    if (message) fields[here.join('.')] = message;
    Object.assign(fields, fieldsOf(error.children ?? [], here));
  }
  return fields;
}
