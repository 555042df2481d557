import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import { type FetchAnswer, notOneEach } from '../ask-subgraph.js';
import type { FetchPlace } from '../fetch-failure.js';
import { answeredFields, type Variables } from '../operation-parts.js';
import { type Data, isData, merge } from './data.js';
import { EntityBatch } from './entity-batch.js';
import { objectsAt } from './places.js';
import type { PlanRun } from './plan-run.js';
import { picking } from './representations.js';
import { rewriting } from './rewrites.js';
import type { TypeConditions } from './type-conditions.js';

/** A part of a prepared plan: fetches what it is for, and merges it into the data of a run. */
export type Step = (run: PlanRun) => Promise<void>;

/** Prepares a fetch: of entities, or of fields at a root. */
export function fetchStep(node: FetchNode, at: ResponsePath, types: TypeConditions): Step {
  return node.requires ? entityStep(node, at, types) : rootStep(node, at, types);
}

function rootStep(node: FetchNode, at: ResponsePath, types: TypeConditions): Step {
  const prepared = preparedFetch(node);
  const rewrite = rewriting(node.outputRewrites, types);
  return async (run) => {
    const targets = [...objectsAt(run.root, at)];
    if (targets.length === 0) return;
    const variables = prepared.variables(run.variables);
    const place: FetchPlace = { at, rootFields: () => answeredFields(prepared.document, variables) };
    const { data, errors } = await run.ask(node.serviceName, { ...prepared, variables }, place);
    run.fail(errors, at);
    if (!data) return;
    rewrite?.(data);
    for (const target of targets) merge(target, data);
  };
}

function entityStep(node: FetchNode, at: ResponsePath, types: TypeConditions): Step {
  const prepared = preparedFetch(node);
  const pick = picking(node.requires ?? [], types);
  const rewriteInput = rewriting(node.inputRewrites, types);
  const rewriteOutput = rewriting(node.outputRewrites, types);

  return async (run) => {
    const batch = new EntityBatch();
    for (const object of objectsAt(run.root, at)) {
      const representation = pick(object);
      if (!representation?.__typename) continue;
      rewriteInput?.(representation);
      batch.add(representation, object);
    }
    if (batch.size === 0) return;
    const { representations } = batch;
    const variables = { ...prepared.variables(run.variables), representations };
    const asked: FetchPlace = { at, entities: representations };
    const answer = await run.ask(node.serviceName, { ...prepared, variables }, asked);
    const entities = entitiesOf(answer);
    if (entities?.length !== batch.size) {
      return run.fail(answer.data ? notOneEach(node.serviceName, answer.errors, asked) : answer.errors, at, batch);
    }
    run.fail(answer.errors, at, batch);
    for (const [place, representation] of representations.entries()) {
      const entity = entities[place];
      const targets = batch.targetsAt(place);
      // A service answers null for what it owns and does not show; what it only adds fields to it always answers.
      if (entity === null && !answer.errors.some((error) => error.concerns(representation))) run.miss(targets, at);
      if (!isData(entity)) continue;
      if (rewriteOutput) {
        entity.__typename ??= targets[0]?.__typename;
        rewriteOutput(entity);
      }
      for (const target of targets) merge(target, entity);
    }
  };
}

const entitiesOf = ({ data }: FetchAnswer): readonly unknown[] | undefined => (Array.isArray(data?._entities) ? data._entities : undefined);

/** What is the same of a fetch in every run. */
function preparedFetch({ operationDocumentNode: document, operation: source, operationName, variableUsages = [] }: FetchNode) {
  if (!document) throw new Error('The planner gave its fetch no document, which it was told to');
  return {
    document,
    source,
    operationName,
    /** Those of the client's that it uses. */
    variables(given: Variables): Data {
      const used: Data = {};
      for (const name of variableUsages) if (Object.hasOwn(given, name) && given[name] !== undefined) used[name] = given[name];
      return used;
    },
  };
}
