import type { PlannedOperation } from '../analyzed-operations.js';
import type { SupergraphGeneration } from '../generation.js';
import { parts } from '../operation-parts.js';
import type { Step } from './fetch-step.js';
import { preparePlan } from './prepared-plan.js';
import { Shapes } from './shapes.js';
import { TypeConditions } from './type-conditions.js';

/** A planned operation, ready to run: per request only data moves. */
export interface PreparedOperation {
  readonly run: Step;
  readonly shapes: Shapes;
}

const prepared = new WeakMap<PlannedOperation, PreparedOperation>();
const typeConditions = new WeakMap<SupergraphGeneration, TypeConditions>();

/** An operation is planned on one generation, and prepared with its first request. */
export function preparedOf(operation: PlannedOperation, generation: SupergraphGeneration): PreparedOperation {
  const known = prepared.get(operation);
  if (known) return known;
  const types = typeConditions.get(generation) ?? new TypeConditions(generation.supergraphSchema);
  typeConditions.set(generation, types);
  const made = {
    run: preparePlan(operation.plan, parts(operation.document).operation, types),
    shapes: new Shapes(generation.apiSchema, operation),
  };
  prepared.set(operation, made);
  return made;
}
