import { executeQueryPlan, type ServiceMap } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { Dependence, type DependsOn } from '../../platform/kernel/dependence.js';
import { ErrorCode } from '../../platform/kernel/errors.js';
import type { RequestScope } from '../request.js';
import type { PlannedOperation } from './analyzed-operations.js';
import { restoreNames } from './client-names.js';
import type { FetchContext } from './data-source.js';
import { FetchFailure } from './fetch-failure.js';
import type { SupergraphGeneration } from './generation.js';
import { nullOut } from './null-out.js';
import { parts } from './operation-parts.js';
import { OperationProgress } from './operation-progress.js';
import { ResponseShape } from './response-shape.js';
import { ResponseTree } from './response-tree.js';

export interface Execution {
  readonly generation: SupergraphGeneration;
  readonly operation: PlannedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: RequestScope;
  /** Other than the operation's own: a subscription runs its plan once an event, with the event as one service's answer. */
  readonly plan?: QueryPlan;
  readonly services?: ServiceMap;
}

export interface Executed {
  readonly data: Record<string, unknown> | null;
  readonly errors: GraphQLError[];
  /** What its fetches depended on. */
  readonly dependsOn: DependsOn;
  /** Its progress, for the client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

type GatewayRequest = Parameters<typeof executeQueryPlan>[2];

/** Runs a plan. Names are the client's again and every error has its code and its place in the response. */
export async function executePlan(execution: Execution): Promise<Executed> {
  const { generation, operation, variables, scope, plan = operation.plan, services = generation.services } = execution;
  const tree = new ResponseTree();
  const dependence = new Dependence();
  const progress = new OperationProgress(scope.principal.caller);
  const context: FetchContext = { scope, tree, dependence, progress };
  const request = { request: { variables }, context, logger: scope.log, metrics: {} } as unknown as GatewayRequest;
  const result = await executeQueryPlan(
    plan,
    services,
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
