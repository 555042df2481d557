import { type GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { badInput, DomainError, toGraphQLError } from '../../platform/kernel/errors.js';
import { type Bulkheads } from '../pipeline/bulkhead.js';
import type { Documents } from '../pipeline/parse.js';
import { type OperationRules, runOperation } from '../pipeline/pipeline.js';
import type { OperationRequest } from '../request.js';
import type { ExecuteOperation } from '../supergraph/gateway.js';
import { refusedRequest } from './refused-request.js';

/** Runs the queries and mutations of HTTP requests. When one is refused before anything ran, the status says why, too. */
export const httpExecutor =
  (rules: OperationRules, documents: Documents, bulkheads: Bulkheads): ExecuteOperation =>
  async (generation, request, scope) => {
    try {
      return await bulkheads.run(scope.principal, async () => {
        const valid = documents.validate(request, generation);
        if (!('document' in valid)) {
          await rules.admission?.document(scope.principal);
          return { errors: valid };
        }
        const misfit = misfitOf(request);
        if (misfit) return { errors: [toGraphQLError(misfit)] };
        const result = await runOperation(generation, request, scope, rules);
        return result.data === undefined ? { errors: result.errors?.map(asRefused) } : result;
      });
    } catch (error) {
      if (error instanceof DomainError) return { errors: [refusedRequest(error)] };
      throw error;
    }
  };

/** What is wrong with the choice of an operation in a valid document. */
function misfitOf({ document, operationName }: OperationRequest): DomainError | undefined {
  const operation = getOperationAST(document, operationName)?.operation;
  if (!operation) return badInput({ operationName: 'names no operation of the document' });
  if (operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
  return badInput({ query: 'is a subscription, which is served over WebSocket and SSE' });
}

const asRefused = (error: GraphQLError): GraphQLError =>
  error.originalError instanceof DomainError ? refusedRequest(error.originalError) : error;
