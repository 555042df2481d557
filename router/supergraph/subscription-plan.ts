import type { GraphQLDataSource, ServiceMap } from '@apollo/gateway';
import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import type { ExecutionResult } from 'graphql';
import { dependingOn } from '../../platform/kernel/dependence.js';
import { unavailable } from '../../platform/kernel/errors.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { RequestScope } from '../request.js';
import { SubgraphDataSource } from './data-source.js';
import type { SupergraphGeneration } from './generation.js';

/** How a subscription runs: its primary fetch at the subgraph that owns it, and one plan for each event. */
export interface SubscriptionPlan {
  readonly owner: SubgraphClient;
  /** What the owner is subscribed to. */
  primary(variables: Readonly<Record<string, unknown>>, scope: RequestScope): SubgraphRequest;
  /** Completes an event: what the owner sent, then the rest. */
  readonly eventPlan: QueryPlan;
  /** The services of one event: its owner answers the fetch of root fields with the event, and any other fetch as always. */
  servicesFor(event: ExecutionResult): ServiceMap;
}

/** Takes a planned subscription apart. Undefined when nothing of it is left to subscribe to; throws UNAVAILABLE when its owner does not run. */
export function subscriptionPlan({ node }: QueryPlan, { clients, services }: SupergraphGeneration): SubscriptionPlan | undefined {
  if (node?.kind !== 'Subscription') return undefined;
  const { primary } = node;
  const owner = clients.find((each) => each.name === primary.serviceName);
  if (!owner) throw unavailable(primary.serviceName);
  return {
    owner,
    primary: (variables, scope) => primaryFetch(primary, variables, scope),
    eventPlan: { kind: 'QueryPlan', node: completion(node) },
    servicesFor: (event) => answeredBy(event, owner, services),
  };
}

const completion = ({ primary, rest }: SubscriptionNode): PlanNode => (rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary);

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

function answeredBy(event: ExecutionResult, owner: SubgraphClient, services: ServiceMap): ServiceMap {
  const asAlways = services[owner.name] as GraphQLDataSource;
  // The executor writes into the data that it is given. Whoever shares what is made of it has the same event.
  const execute = async () => dependingOn('nothing', { data: structuredClone(event.data), errors: event.errors });
  const withEvent = new SubgraphDataSource({ name: owner.name, execute, subscribe: execute });
  const process: GraphQLDataSource['process'] = (options) => {
    const isRoot = !('pathInIncomingRequest' in options && options.pathInIncomingRequest?.length);
    return (isRoot ? withEvent : asAlways).process(options);
  };
  return { ...services, [owner.name]: { process } };
}
