import { type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { DomainError, ErrorCode, toGraphQLError } from '../../platform/kernel/errors.js';
import type { RouterMetrics } from '../metrics.js';
import type { OperationRequest, RequestScope } from '../request.js';
import type { AnalyzedOperation, PlannedOperation } from '../supergraph/analyzed-operations.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { subscriptionPlan } from '../supergraph/subscription-plan.js';
import type { RateLimits } from './admit.js';
import { type Access, type AccountStatuses, authorize } from './authorize.js';
import { complete } from './complete.js';
import { execute } from './execute.js';
import { limit, limitRootFields, type OperationLimits } from './limit.js';
import { isPlanned, plan } from './plan.js';
import { type DenialLog, reportDenials } from './report-denials.js';
import { subscribe } from './subscribe.js';

/*
 * The steps of a request, each in the file of its name:
 *
 *   identify   who sends it: token, session, role
 *   admit      whether its address, and then its user, asks too often
 *   parse      its document: valid against the schema, and within the limits of documents
 *   limit      its variables and its cost
 *   authorize  what the caller may have of it
 *   plan       which subgraphs answer which part
 *   execute    the plan; `subscribe` does so once for each event
 *   complete   the response: null and a refusal where the caller may have nothing
 *   format     its errors, for the client
 *
 * A transport (`http/`, `subscriptions/`) identifies the caller, admits the address, parses the document and formats the result.
 * The steps between are strung together here, the same for every transport.
 */

/** What holds for every operation, over whichever transport. */
export interface OperationRules extends OperationLimits {
  readonly accountStatuses: AccountStatuses;
  /** How often callers may ask, and at what pace. Without it nothing is limited. */
  readonly admission?: Pick<RateLimits, 'operation' | 'document'>;
  /** Where it is written down what a user may not have. */
  readonly denials?: DenialLog;
  readonly metrics?: Pick<RouterMetrics, 'operation'>;
}

/** A query or mutation, from a valid document to its response. Without data nothing was executed. */
export async function runOperation(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
  rules: OperationRules,
): Promise<ExecutionResult> {
  const began = performance.now();
  let outcome: string = ErrorCode.INTERNAL;
  try {
    const result = await refusalAsResult(async () => {
      const { operation, access, planned } = await prepare(generation, request, scope, rules);
      const executed = await execute(generation, operation, planned, request, { ...scope, principal: access.principal });
      return complete(executed, operation, planned, access);
    });
    outcome = outcomeOf(result);
    return result;
  } finally {
    const type = getOperationAST(request.document, request.operationName)?.operation ?? OperationTypeNode.QUERY;
    rules.metrics?.operation(type, outcome, performance.now() - began);
  }
}

/**
 * A subscription over the supergraph: one result for each event, completed within `eventTimeout` ms. It goes on on its
 * generation while another takes over. Answers one result instead of a stream where it is refused.
 */
export async function subscribeOperation(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
  rules: OperationRules,
  eventTimeout: number,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  return refusalAsResult(async () => {
    const { operation, access, planned } = await prepare(generation, request, scope, rules);
    const subscription = subscriptionPlan(planned.plan, generation);
    if (!subscription) throw access.refusal;
    const execution = {
      generation,
      operation: planned,
      variables: request.variables,
      scope: { ...scope, principal: access.principal },
    };
    return subscribe(execution, subscription, { eventTimeout, complete: (executed) => complete(executed, operation, planned, access) });
  });
}

interface Prepared {
  readonly operation: AnalyzedOperation;
  readonly access: Access;
  readonly planned: PlannedOperation;
}

/** All steps before the execution. Throws when the operation may not be executed at all. */
async function prepare(
  generation: SupergraphGeneration,
  { document, hash, operationName, variables }: OperationRequest,
  scope: RequestScope,
  { accountStatuses, admission, denials, ...limits }: OperationRules,
): Promise<Prepared> {
  const operation = generation.operations.analyze(hash, document, operationName);
  const isNew = operation.uses === 1;
  limitRootFields(operation, limits);
  // Before its variables are looked at: what is refused for them has been validated and analyzed.
  await admission?.operation(scope.principal, operation.rootFields);
  if (isNew) await admission?.document(scope.principal);
  try {
    limit(generation, operation, variables, limits);
  } catch (refusal) {
    if (!isNew) await admission?.document(scope.principal);
    throw refusal;
  }
  const access = await authorize(operation.requirements, scope.principal, accountStatuses);
  if (denials) reportDenials(generation, operation, access, scope, denials);
  // Somebody else may have asked for it, and may have of it what this caller may not.
  if (!isNew && !isPlanned(operation, access.unmet)) await admission?.document(scope.principal);
  return { operation, access, planned: plan(generation, operation, access.unmet) };
}

async function refusalAsResult<Result>(run: () => Promise<Result>): Promise<Result | ExecutionResult> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError) return { errors: [toGraphQLError(error)] };
    throw error;
  }
}

/** `ok`, or the code of the first error. Subgraphs may answer with codes that are not ours; clients get INTERNAL for those. */
function outcomeOf({ errors }: ExecutionResult): string {
  if (!errors?.[0]) return 'ok';
  const { code } = errors[0].extensions;
  return typeof code === 'string' && code in ErrorCode ? code : ErrorCode.INTERNAL;
}
