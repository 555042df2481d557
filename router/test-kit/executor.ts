import { environment } from '../../platform/kernel/config.js';
import type { PlanExecutor } from '../supergraph/generation.js';

/** What runs the plans of the router's tests: ours, and with `LMS_PLAN_EXECUTOR=gateway` the reference, for which the same tests hold. */
export const testExecutor: PlanExecutor = environment().LMS_PLAN_EXECUTOR === 'gateway' ? 'gateway' : 'own';
