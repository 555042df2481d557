import { GraphQLError } from 'graphql';
import { Dependence } from '../../../platform/kernel/dependence.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { restoreNames } from '../client-names.js';
import type { Executed, Execution } from '../execution.js';
import { OperationProgress } from '../operation-progress.js';
import { eventClient } from '../subscription-plan.js';
import { fieldOf } from './data.js';
import { introspect } from './introspect.js';
import { PlanRun } from './plan-run.js';
import { preparedOf } from './prepared-operation.js';
import { EVENT } from './prepared-plan.js';
import type { ObjectShape } from './shape.js';
import { type ShapedAnswer, shapeAnswer } from './shape-answer.js';

/** Runs a planned operation and shapes its answer. Names are the client's, and every error has its code and its place in the response. */
export async function runPlanned({ generation, operation, variables, scope, event }: Execution): Promise<Executed> {
  const { run: runPlan, shapes } = preparedOf(operation, generation);
  const dependence = new Dependence();
  const progress = new OperationProgress(scope.principal.caller);
  const subgraphs = event ? new Map([...generation.subgraphs, [EVENT, eventClient(event)]]) : generation.subgraphs;
  const run = new PlanRun(variables, subgraphs, { scope, dependence, progress });
  await runPlan(run);
  const shape = shapes.of(variables);
  const answer = shapeAnswer(run.root, shape, {
    gone: run.gone,
    introspect: (field) => introspect(generation.apiSchema, operation, field, variables),
  });
  return {
    data: answer.data,
    errors: errorsOf(run, answer, shape, operation.renames),
    dependsOn: dependence.on,
    extensions: progress.extensions,
  };
}

type Renames = Execution['operation']['renames'];

/** What failed; else what was answered against the schema or not at all, which a failure would explain; and what is gone where nothing is left. */
function errorsOf(run: PlanRun, { data, violations }: ShapedAnswer, shape: ObjectShape, renames: Renames): GraphQLError[] {
  const errors = renames.size > 0 ? run.errors.map(restored(renames)) : run.errors;
  if (errors.length === 0) errors.push(...violations, ...unanswered(run, shape, data));
  const gone = data === null ? run.firstGone : undefined;
  if (gone) {
    const path = restoreNames(renames).path(gone);
    errors.push(new GraphQLError('This was not found', { path, extensions: { code: ErrorCode.NOT_FOUND } }));
  }
  return errors;
}

/** The root fields that no fetch of the plan was for: null without an error would say that there is nothing. */
function unanswered({ root }: PlanRun, shape: ObjectShape, data: Executed['data']): GraphQLError[] {
  const fields = data === null ? [] : (shape.of(undefined)?.fields ?? []);
  return fields
    .filter(({ kind, from }) => kind === 'fetched' && fieldOf(root, from) === undefined)
    .map(({ name }) => new GraphQLError('No subgraph was asked for this', { path: [name], extensions: { code: ErrorCode.INTERNAL } }));
}

function restored(renames: Renames): (error: GraphQLError) => GraphQLError {
  const names = restoreNames(renames);
  return ({ message, path, extensions, originalError }) =>
    new GraphQLError(message, { path: path && names.path(path), extensions, originalError });
}
