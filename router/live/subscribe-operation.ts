import type { GraphQLDataSource, ServiceMap } from '@apollo/gateway';
import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { ExecutionResult } from 'graphql';
import { DomainError, toGraphQLError, unavailable } from '../../platform/errors.js';
import { mapIterator } from '../../platform/map-iterator.js';
import { admitted, type OperationRequest, type OperationRules } from '../operation.js';
import type { Principal, RequestScope } from '../scope.js';
import { executePlan } from '../supergraph/execute.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';

/** What a subscription lives on. The principal is looked up at each event: roles change under an open socket. */
export interface SubscriptionScope extends Omit<RequestScope, 'principal' | 'signal'> {
  principal(): Principal;
}

/**
 * A subscription over the supergraph: the primary fetch runs at the owning subgraph, and each of its events is completed by
 * the rest of the plan across the others. Answers one result instead of a stream where it is refused.
 */
export async function subscribeOperation(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: SubscriptionScope,
  rules: OperationRules,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  try {
    const { variables } = request;
    const { access, prepared } = await admitted(generation, request, scope.principal(), rules);
    const plan = prepared.plan.node;
    if (plan?.kind !== 'Subscription') throw access.refusal;

    const source = await upstream(generation, plan.primary, variables, { ...scope, principal: access.principal });
    if (!(Symbol.asyncIterator in source)) return source;
    const complete = async (event: ExecutionResult): Promise<ExecutionResult> => {
      if (!event.data) return event;
      const { data, errors } = await executePlan({
        generation,
        operation: prepared,
        variables,
        scope: { ...scope, principal: scope.principal() },
        plan: { kind: 'QueryPlan', node: completion(plan) },
        services: answeredBy(event, plan.primary, generation.services),
      });
      return errors.length > 0 ? { data, errors } : { data };
    };
    return mapIterator(source, complete);
  } catch (error) {
    if (error instanceof DomainError) return { errors: [toGraphQLError(error)] };
    throw error;
  }
}

/** The plan of one event: what the owner told, then the rest. */
const completion = ({ primary, rest }: SubscriptionNode): PlanNode => (rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary);

async function upstream(
  { clients }: SupergraphGeneration,
  { serviceName, operation, operationName, operationDocumentNode, variableUsages = [] }: FetchNode,
  variables: Readonly<Record<string, unknown>>,
  { principal, correlationId, traceparent }: RequestScope,
) {
  const owner = clients.find((each) => each.name === serviceName);
  if (!owner || !operationDocumentNode) throw unavailable(serviceName);
  return owner.subscribe({
    document: operationDocumentNode,
    source: operation,
    operationName,
    variables: Object.fromEntries(variableUsages.filter((name) => name in variables).map((name) => [name, variables[name]])),
    caller: principal.caller,
    correlationId,
    traceparent,
  });
}

/** The service map of one event: its owner answers the primary fetch with the event, and any other fetch as always. */
function answeredBy(event: ExecutionResult, { serviceName }: FetchNode, services: ServiceMap): ServiceMap {
  const owner = services[serviceName] as GraphQLDataSource;
  const process: GraphQLDataSource['process'] = (options) =>
    'pathInIncomingRequest' in options && options.pathInIncomingRequest?.length
      ? owner.process(options)
      : // The executor writes what it completes into what it was given.
        Promise.resolve({ data: structuredClone(event.data), errors: event.errors } as never);
  return { ...services, [serviceName]: { process } };
}
