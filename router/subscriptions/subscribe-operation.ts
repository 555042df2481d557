import type { GraphQLDataSource, ServiceMap } from '@apollo/gateway';
import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { ExecutionResult } from 'graphql';
import { DomainError, toGraphQLError, unavailable } from '../../platform/kernel/errors.js';
import { mapIterator } from '../../platform/kernel/map-iterator.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { admitted, completed, type OperationRequest, type OperationRules } from '../pipeline/pipeline.js';
import type { RequestScope } from '../scope.js';
import { SubgraphDataSource } from '../supergraph/data-source.js';
import { executePlan } from '../supergraph/execute-plan.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';

/**
 * A subscription over the supergraph: the primary fetch runs at the owning subgraph, and each of its events is completed by
 * the rest of the plan across the others, within `eventTimeout` ms. It goes on on its generation while another takes over.
 * Answers one result instead of a stream where it is refused.
 */
export async function subscribeOperation(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
  rules: OperationRules,
  eventTimeout: number,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  try {
    const { variables } = request;
    const { operation, access, prepared } = await admitted(generation, request, scope.principal, rules);
    const { node } = prepared.plan;
    if (node?.kind !== 'Subscription') throw access.refusal;
    const { principal } = access;
    const owner = generation.clients.find((each) => each.name === node.primary.serviceName);
    if (!owner) throw unavailable(node.primary.serviceName);

    const source = await owner.subscribe(primaryFetch(node.primary, variables, { ...scope, principal }));
    if (!(Symbol.asyncIterator in source)) return source;
    const plan = completion(node);
    return mapIterator(source, async (event): Promise<ExecutionResult> => {
      if (!event.data) return event;
      const services = answeredBy(event, owner, generation.services);
      const executed = await within(eventTimeout, (signal) =>
        executePlan({ generation, operation: prepared, variables, plan, services, scope: { ...scope, principal, signal } }),
      );
      return completed(executed, operation, prepared, access);
    });
  } catch (error) {
    if (error instanceof DomainError) return { errors: [toGraphQLError(error)] };
    throw error;
  }
}

/** The plan of one event: what the owner formatResult, then the rest. */
const completion = ({ primary, rest }: SubscriptionNode): { kind: 'QueryPlan'; node: PlanNode } => ({
  kind: 'QueryPlan',
  node: rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary,
});

function primaryFetch(
  { operation, operationName, operationDocumentNode, variableUsages = [] }: FetchNode,
  variables: Readonly<Record<string, unknown>>,
  { principal, correlationId, traceparent }: RequestScope,
) {
  if (!operationDocumentNode) throw new Error('The planner gave its fetch no document, which it was told to');
  return {
    document: operationDocumentNode,
    source: operation,
    operationName,
    variables: Object.fromEntries(variableUsages.filter((name) => name in variables).map((name) => [name, variables[name]])),
    caller: principal.caller,
    correlationId,
    traceparent,
  };
}

/** The service map of one event: its owner answers the fetch of root fields with the event, and any other fetch as always. */
function answeredBy(event: ExecutionResult, owner: SubgraphClient, services: ServiceMap): ServiceMap {
  const asAlways = services[owner.name] as GraphQLDataSource;
  // The executor writes what it completes into what it was given.
  const execute = async () => ({ data: structuredClone(event.data), errors: event.errors });
  const withEvent = new SubgraphDataSource({ name: owner.name, execute, subscribe: execute });
  const process: GraphQLDataSource['process'] = (options) => {
    const isRoot = !('pathInIncomingRequest' in options && options.pathInIncomingRequest?.length);
    return (isRoot ? withEvent : asAlways).process(options);
  };
  return { ...services, [owner.name]: { process } };
}

/** Like AbortSignal.timeout, but the timer goes with the work: there is one an event, and many events a second. */
async function within<Result>(ms: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
  }
}
