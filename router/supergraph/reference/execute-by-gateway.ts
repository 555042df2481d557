import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { Dependence } from '../../../platform/kernel/dependence.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { restoreNames } from '../client-names.js';
import type { Executed, Execution } from '../execution.js';
import { FetchFailure } from '../fetch-failure.js';
import type { SupergraphGeneration } from '../generation.js';
import { parts } from '../operation-parts.js';
import { OperationProgress } from '../operation-progress.js';
import { ResponseShape } from '../response-shape.js';
import { eventClient } from '../subscription-plan.js';
import { SubgraphDataSource, type TreeContext } from './data-source.js';
import { nullOut } from './null-out.js';
import { ResponseTree } from './response-tree.js';

type GatewayRequest = Parameters<typeof executeQueryPlan>[2];

/** Runs a plan by the executor of Apollo's gateway: the reference for our own (docs/adr/0068-plan-executor.md). */
export async function executeByGateway(execution: Execution): Promise<Executed> {
  const { generation, operation, variables, scope, event } = execution;
  const services = servicesOf(generation);
  const tree = new ResponseTree();
  const dependence = new Dependence();
  const progress = new OperationProgress(scope.principal.caller);
  const context: TreeContext = { scope, tree, dependence, progress };
  const request = { request: { variables }, context, logger: scope.log, metrics: {} } as unknown as GatewayRequest;
  const result = await executeQueryPlan(
    event ? completion(operation.plan) : operation.plan,
    event ? answeredBy(event, operation.plan, services) : services,
    request,
    { schema: generation.apiSchema, ...parts(operation.document) },
    generation.supergraphSchema,
    generation.federatedApiSchema,
  );
  const names = restoreNames(operation.renames);
  const renamed = operation.renames.size > 0;
  const missing = tree.missing();
  const data = withoutMissing(result.data ?? null, missing, execution);
  const errors = [
    ...(result.errors ?? []).flatMap((error) => placed(error, tree)),
    ...unmetNulls(result, missing),
    ...(data === null ? missing.slice(0, 1).map(notFoundAt) : []),
  ];
  return {
    data: renamed ? names.data(data) : data,
    errors: renamed ? errors.map((error) => withPath(error, error.path && names.path(error.path))) : errors,
    dependsOn: dependence.on,
    extensions: progress.extensions,
  };
}

const serviceMaps = new WeakMap<SupergraphGeneration, ServiceMap>();

function servicesOf(generation: SupergraphGeneration): ServiceMap {
  const known = serviceMaps.get(generation);
  if (known) return known;
  const made = Object.fromEntries(Array.from(generation.subgraphs, ([name, client]) => [name, new SubgraphDataSource(client)]));
  serviceMaps.set(generation, made);
  return made;
}

/** The plan of one event of a subscription: what its owner sent, then the rest. */
function completion({ node }: QueryPlan): QueryPlan {
  if (node?.kind !== 'Subscription') throw new Error('Only a subscription has events');
  const { primary, rest } = node;
  return { kind: 'QueryPlan', node: rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary };
}

/** The services of one event: its owner answers the fetch of root fields with the event, and any other fetch as always. */
function answeredBy(event: ExecutionResult, { node }: QueryPlan, all: ServiceMap): ServiceMap {
  const owner = node?.kind === 'Subscription' ? node.primary.serviceName : '';
  const withEvent = new SubgraphDataSource(eventClient(event));
  const process: GraphQLDataSource['process'] = (options) => {
    const isRoot = !('pathInIncomingRequest' in options && options.pathInIncomingRequest?.length);
    return (isRoot ? withEvent : (all[owner] as GraphQLDataSource)).process(options);
  };
  return { ...all, [owner]: { process } };
}

type Path = readonly (string | number)[];
type Data = Record<string, unknown> | null;

/** The response with null for what is not there, as if it had never been: that is no error, unless nothing is left. */
function withoutMissing(data: Data, missing: readonly Path[], { generation, operation }: Execution): Data {
  if (missing.length === 0 || !data) return data;
  const shape = ResponseShape.of(generation.apiSchema, operation.document);
  return missing.reduce<Data>((left, path) => nullOut(left, shape, path), data);
}

const notFoundAt = (path: Path): GraphQLError =>
  new GraphQLError('This was not found', { path, extensions: { code: ErrorCode.NOT_FOUND } });

function placed(error: GraphQLError, tree: ResponseTree): GraphQLError[] {
  return error.originalError instanceof FetchFailure ? error.originalError.located(tree) : [error];
}

/**
 * The executor reports a null that the schema does not allow in an extension only. Nearly always that is an entity which is not there;
 * anything else is a subgraph that breaks its schema.
 */
function unmetNulls(
  { extensions }: ExecutionResult<Record<string, unknown>, Record<string, unknown>>,
  missing: readonly Path[],
): GraphQLError[] {
  const completions = (extensions?.valueCompletion ?? []) as readonly GraphQLError[];
  const isMissing = (path: Path) => missing.some((place) => place.every((key, index) => key === path[index]));
  return completions
    .filter(({ path = [] }) => !isMissing(path))
    .map(({ message, path = [] }) => new GraphQLError(message, { path, extensions: { code: ErrorCode.INTERNAL } }));
}

function withPath({ message, extensions, originalError }: GraphQLError, path: (string | number)[] | undefined): GraphQLError {
  return new GraphQLError(message, { path, extensions, originalError });
}
