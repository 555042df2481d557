import { ErrorCode } from '../../platform/kernel/errors.js';
import type { UserCaller } from '../../platform/kernel/identity.js';
import type { RequestScope } from '../request.js';
import type { AnalyzedOperation } from '../supergraph/analyzed-operations.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import type { Access } from './authorize.js';

/** Root fields that a signed-in user was refused by the router, so that no subgraph hears of the attempt. */
export interface Denial {
  readonly caller: UserCaller;
  readonly fields: readonly string[];
  readonly correlationId: string;
}

/** Where denials are written down. */
export interface DenialLog {
  record(denial: Denial): Promise<void>;
}

/** Fields of one operation that are reported; who asks for more has shown what they are up to. */
const MOST_FIELDS = 20;

/**
 * Reports what an operation asks for at its root that its caller may not have by a policy. The answer does not wait for it; a report
 * that fails is logged.
 */
export function reportDenials(
  generation: SupergraphGeneration,
  { node, rootFields }: AnalyzedOperation,
  access: Access,
  { correlationId, log }: Pick<RequestScope, 'correlationId' | 'log'>,
  denials: DenialLog,
): void {
  const { caller } = access.principal;
  const root = generation.apiSchema.getRootType(node.operation);
  if (caller.kind !== 'user' || access.unmet.size === 0 || !root) return;
  const refused = (field: string) =>
    generation.requirements.of(root, field).some((each) => each.kind === 'policy' && access.unmet.has(each));
  const fields = [...new Set(rootFields)].filter((field) => !field.startsWith('__') && refused(field)).slice(0, MOST_FIELDS);
  // While the role could not be confirmed, nothing is denied: the answer is UNAVAILABLE.
  if (fields.length === 0 || access.refusal.code !== ErrorCode.FORBIDDEN) return;
  denials.record({ caller, fields, correlationId }).catch((error: unknown) => {
    log.error({ err: error, fields, userId: caller.userId }, 'a denial could not be written to the audit log');
  });
}
