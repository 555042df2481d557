import type { ExecutionResult } from 'graphql';
import { deadlineSignal } from '../../platform/kernel/deadline.js';
import { mapIterator } from '../../platform/kernel/map-iterator.js';
import type { Answer } from '../../platform/kernel/shared-answer.js';
import { completionOf } from '../supergraph/event-completions.js';
import { executePlan } from '../supergraph/execute-plan.js';
import type { Executed, Execution } from '../supergraph/execution.js';
import type { SubscriptionPlan } from '../supergraph/subscription-plan.js';

export interface EventRules {
  /** How long the completion of one event may take, in ms. */
  readonly eventTimeout: number;
  /** Makes the client's result of what was executed for an event. */
  readonly complete: (executed: Executed) => ExecutionResult;
}

/**
 * Executes a subscription: the primary fetch runs at the owning subgraph, and each of its events is completed by the rest of
 * the plan across the others, once for all of its followers who get the same. Answers one result instead of a stream where the owner refuses.
 */
export async function subscribe(
  execution: Execution,
  { owner, primary }: SubscriptionPlan,
  { eventTimeout, complete }: EventRules,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { operation, variables, scope } = execution;
  const { workOut = (work) => work() } = scope;
  const source = await owner.subscribe(primary(variables, scope));
  if (!(Symbol.asyncIterator in source)) return source;
  const completed = async (event: ExecutionResult): Promise<Answer<ExecutionResult>> => {
    using deadline = deadlineSignal(eventTimeout);
    const executed = await executePlan({
      ...execution,
      event,
      scope: { ...scope, signal: deadline.signal },
    });
    const value = complete(executed);
    return { value, dependsOn: value.errors ? 'user' : executed.dependsOn };
  };
  const variablesAsText = JSON.stringify(variables);
  return mapIterator(source, async (event): Promise<ExecutionResult> => {
    if (!event.data) return event;
    using completion = completionOf(operation, variablesAsText, event);
    return await workOut(() => completion.result.for(scope.principal.caller, () => completed(event)));
  });
}
