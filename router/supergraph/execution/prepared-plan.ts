import type { PlanNode, QueryPlan, ResponsePath } from '@apollo/query-planner';
import type { OperationDefinitionNode } from 'graphql';
import { isSet } from '../operation-parts.js';
import { fetchStep, type Step } from './fetch-step.js';
import type { TypeConditions } from './type-conditions.js';

/** The name under which an event answers the primary fetch of its subscription. No subgraph is called that: names of subgraphs are names of services. */
export const EVENT = 'the event';

const nothing: Step = async () => {};

/** Prepares a plan: whatever does not depend on a request is done once. */
export function preparePlan({ node }: QueryPlan, operation: OperationDefinitionNode, types: TypeConditions): Step {
  const prepare = (each: PlanNode | undefined, at: ResponsePath): Step => {
    switch (each?.kind) {
      case undefined:
        return nothing;
      case 'Fetch':
        return fetchStep(each, at, types);
      case 'Flatten':
        return prepare(each.node, [...at, ...each.path]);
      case 'Sequence':
        return inSequence(each.nodes.map((one) => prepare(one, at)));
      case 'Parallel':
        return inParallel(each.nodes.map((one) => prepare(one, at)));
      case 'Condition': {
        const [then, otherwise] = [prepare(each.ifClause, at), prepare(each.elseClause, at)];
        return (run) => (isSet(each.condition, operation, run.variables) ? then : otherwise)(run);
      }
      case 'Defer':
        // In one answer: what is deferred comes with the rest.
        return inSequence([prepare(each.primary.node, at), inParallel(each.deferred.map((one) => prepare(one.node, at)))]);
    }
  };
  if (node?.kind !== 'Subscription') return prepare(node, []);
  return inSequence([fetchStep({ ...node.primary, serviceName: EVENT }, [], types), prepare(node.rest, [])]);
}

function inSequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function inParallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}
