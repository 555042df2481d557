import { setImmediate } from 'node:timers/promises';
import { validate } from 'graphql';
import type { SupergraphGeneration } from '../supergraph/generation.js';

/** Documents that are planned before a generation takes over. */
const MOST = 200;

/** Plans what is asked for most, before anybody waits for it: one document at a time, with room for others in between. */
export async function warm(next: SupergraphGeneration, before: SupergraphGeneration): Promise<void> {
  const used = [...before.operations()].sort(([, , one], [, , other]) => other.uses - one.uses).slice(0, MOST);
  for (const [hash, name, { document, prepared, requirements, uses }] of used) {
    await setImmediate();
    if (validate(next.apiSchema, document).length > 0) continue;
    const operation = next.analyze(hash, document, name);
    operation.uses = uses;
    // What it takes to be allowed a field may have changed: then only those are planned for who meet all of it.
    const same = operation.requirements.length === requirements.length;
    for (const met of same ? prepared.keys() : [operation.requirements.map(() => 'y').join('')]) {
      next.prepare(operation, new Set(operation.requirements.filter((_each, index) => met[index] === 'n')));
    }
  }
}
