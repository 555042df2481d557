import type { ExecutionResult, GraphQLError } from 'graphql';
import type { DependsOn } from '../../platform/kernel/dependence.js';
import type { RequestScope } from '../request.js';
import type { PlannedOperation } from './analyzed-operations.js';
import type { SupergraphGeneration } from './generation.js';

/** A planned operation that is to run for one request. */
export interface Execution {
  readonly generation: SupergraphGeneration;
  readonly operation: PlannedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: RequestScope;
  /** Of a subscription, which runs its plan once an event: what its owner sent. */
  readonly event?: ExecutionResult;
}

export interface Executed {
  readonly data: Record<string, unknown> | null;
  readonly errors: GraphQLError[];
  /** What its fetches depended on. */
  readonly dependsOn: DependsOn;
  /** Its progress, for the client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}
