import { createHash } from 'node:crypto';
import { parse, validate } from 'graphql';
import { pino } from 'pino';
import type { UserCaller } from '../../platform/kernel/identity.js';
import type { AccountStatuses } from '../pipeline/authorize.js';
import type { OperationLimits } from '../pipeline/limit.js';
import { type OperationRules, runOperation } from '../pipeline/pipeline.js';
import type { DenialLog } from '../pipeline/report-denials.js';
import type { Principal, RequestScope } from '../request.js';
import { SupergraphGeneration } from '../supergraph/generation.js';
import { routerDefaults } from './defaults.js';
import { testExecutor } from './executor.js';
import { compose, type TestSubgraph } from './subgraphs.js';

export const nobody: Principal = { caller: { kind: 'anonymous' }, scopes: [] };

export const userIn = (role: string, ...scopes: string[]): Principal => ({
  caller: { kind: 'user', userId: 'u1', role, sessionId: 's1' },
  scopes,
});

/** An owner of roles that has nothing newer to say. */
export const unchangedStatuses: AccountStatuses = { confirm: async (caller: UserCaller) => caller };

export const limits: OperationLimits = { inputs: { ...routerDefaults.limits, hideSuggestions: false }, maxCost: 10_000, maxRootFields: 30 };

/** Runs operations on one generation over the subgraphs, as plain JSON for easy comparison. */
export function runner(...subgraphs: readonly TestSubgraph[]) {
  const generation = new SupergraphGeneration(compose(...subgraphs), subgraphs, { executor: testExecutor });
  async function run(
    source: string,
    {
      as = nobody,
      variables = {},
      accountStatuses = unchangedStatuses,
      scope = {} as Partial<RequestScope>,
      denials,
      admission,
    }: Partial<RunOptions> = {},
  ) {
    const document = parse(source);
    const [fault] = validate(generation.apiSchema, document);
    if (fault) throw fault;
    const hash = createHash('sha256').update(source).digest('hex');
    const context = { principal: as, correlationId: 'corr', log: pino({ enabled: false }), ...scope };
    const rules = { accountStatuses, ...limits, denials, admission };
    const result = await runOperation(generation, { document, hash, variables }, context, rules);
    return JSON.parse(JSON.stringify(result)) as { data?: Record<string, unknown> | null; errors?: FormattedError[] };
  }
  return { generation, run };
}

interface RunOptions {
  readonly as: Principal;
  readonly variables: Record<string, unknown>;
  readonly accountStatuses: AccountStatuses;
  readonly scope: Partial<RequestScope>;
  readonly denials: DenialLog;
  readonly admission: OperationRules['admission'];
}

interface FormattedError {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly extensions: { readonly code: string; readonly details?: unknown };
}
