import type { GraphQLError } from 'graphql';
import { DomainError } from '../../platform/kernel/errors.js';
import { type OperationRules, runOperation } from '../pipeline/pipeline.js';
import type { ExecuteOperation } from '../supergraph/gateway.js';
import { refusedRequest } from './refused-request.js';

/** Runs the queries and mutations of HTTP requests. When one is refused before anything ran, the status says why, too. */
export const httpExecutor =
  (rules: OperationRules): ExecuteOperation =>
  async (generation, request, scope) => {
    const result = await runOperation(generation, request, scope, rules);
    return result.data === undefined ? { errors: result.errors?.map(asRefused) } : result;
  };

const asRefused = (error: GraphQLError): GraphQLError =>
  error.originalError instanceof DomainError ? refusedRequest(error.originalError) : error;
