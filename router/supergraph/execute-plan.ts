import { runPlanned } from './execution/run-operation.js';
import type { Executed, Execution } from './execution.js';

/** Runs a plan. Names are the client's again and every error has its code and its place in the response. */
export async function executePlan(execution: Execution): Promise<Executed> {
  if (execution.generation.executor === 'own') return runPlanned(execution);
  // Apollo's gateway brings much along that nobody needs who does not run it.
  const { executeByGateway } = await import('./reference/execute-by-gateway.js');
  return executeByGateway(execution);
}
