import { setImmediate } from 'node:timers/promises';
import { validate } from 'graphql';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { plan } from './plan.js';

/** Documents that are planned before a generation takes over. */
const MAX_DOCUMENTS = 200;

/** Plans what is asked for most, before anybody waits for it: one document at a time, with room for others in between. */
export async function warm(next: SupergraphGeneration, before: SupergraphGeneration): Promise<void> {
  const used = [...before.operations.entries()].sort(([, , one], [, , other]) => other.uses - one.uses).slice(0, MAX_DOCUMENTS);
  for (const [hash, name, { document, plans, requirements, uses }] of used) {
    await setImmediate();
    if (validate(next.apiSchema, document).length > 0) continue;
    const operation = next.operations.analyze(hash, document, name);
    operation.uses = uses;
    // What a field demands may have changed: then the plan is made for callers who meet all of it.
    const same = operation.requirements.length === requirements.length;
    for (const met of same ? plans.keys() : [operation.requirements.map(() => 'y').join('')]) {
      plan(next, operation, new Set(operation.requirements.filter((_each, index) => met[index] === 'n')));
    }
  }
}
