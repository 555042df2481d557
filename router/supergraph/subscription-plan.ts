import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import type { ExecutionResult } from 'graphql';
import { dependingOn } from '../../platform/kernel/dependence.js';
import { unavailable } from '../../platform/kernel/errors.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { RequestScope } from '../request.js';
import type { SupergraphGeneration } from './generation.js';

/** How a subscription begins: its primary fetch at the subgraph that owns it. */
export interface SubscriptionPlan {
  readonly owner: SubgraphClient;
  /** What the owner is subscribed to. */
  primary(variables: Readonly<Record<string, unknown>>, scope: RequestScope): SubgraphRequest;
}

/** Takes a planned subscription apart. Undefined when nothing of it is left to subscribe to; throws UNAVAILABLE when its owner does not run. */
export function subscriptionPlan({ node }: QueryPlan, { clients }: SupergraphGeneration): SubscriptionPlan | undefined {
  if (node?.kind !== 'Subscription') return undefined;
  const { primary } = node;
  const owner = clients.find((each) => each.name === primary.serviceName);
  if (!owner) throw unavailable(primary.serviceName);
  return { owner, primary: (variables, scope) => primaryFetch(primary, variables, scope) };
}

function primaryFetch(
  { operation, operationName, operationDocumentNode, variableUsages = [] }: FetchNode,
  variables: Readonly<Record<string, unknown>>,
  { principal, correlationId, traceparent }: RequestScope,
): SubgraphRequest {
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

/** Answers the primary fetch of a subscription with an event of it. */
export function eventClient(event: ExecutionResult): SubgraphClient {
  // An executor writes into the data that it is given. Whoever shares what is made of it has the same event.
  const execute = async () => dependingOn('nothing', { data: structuredClone(event.data), errors: event.errors });
  return { name: 'the owner of the subscription', execute, subscribe: execute };
}
