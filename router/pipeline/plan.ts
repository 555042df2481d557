import type { AnalyzedOperation, PlannedOperation } from '../supergraph/analyzed-operations.js';
import { renamed } from '../supergraph/client-names.js';
import { withTypenames } from '../supergraph/conditional-selections.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import type { Requirement } from '../supergraph/requirements.js';
import { filterSelection } from './filter-selection.js';

/**
 * Plans an operation for callers who do not meet these of its requirements, once for all of them. Planning is synchronous, so
 * that many who ask at once for one operation never plan it twice.
 */
export function plan(generation: SupergraphGeneration, operation: AnalyzedOperation, unmet: ReadonlySet<Requirement>): PlannedOperation {
  const key = planKey(operation, unmet);
  const known = operation.plans.get(key);
  if (known) return known;
  const { document: allowed, placeholders } = filterSelection(operation.document, generation.requirements, unmet);
  const renames = generation.clientNames.renames(allowed, generation.apiSchema);
  const document = renames.size > 0 ? renamed(allowed, renames) : allowed;
  const planned = { document, plan: generation.buildPlan(withTypenames(generation.existence.probed(document))), renames, placeholders };
  operation.plans.set(key, planned);
  return planned;
}

/** Whether this operation was planned before, for callers who do not meet these of its requirements. */
export const isPlanned = (operation: AnalyzedOperation, unmet: ReadonlySet<Requirement>): boolean =>
  operation.plans.has(planKey(operation, unmet));

const planKey = ({ requirements }: AnalyzedOperation, unmet: ReadonlySet<Requirement>): string =>
  requirements.map((each) => (unmet.has(each) ? 'n' : 'y')).join('');
