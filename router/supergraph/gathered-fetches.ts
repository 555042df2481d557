import type { DocumentNode, ExecutionResult } from 'graphql';
import { type DependsOn, dependenceOf } from '../../platform/kernel/dependence.js';
import { type Answer, SharedAnswer } from '../../platform/kernel/shared-answer.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { askedWith, copyOf, isQuery } from './shared-fetches.js';

/** Those who ask the same in one turn of the event loop. */
interface Group {
  readonly answer: SharedAnswer<ExecutionResult>;
  /** Resolves with the next turn: whoever comes later is not of the group. */
  readonly complete: Promise<void>;
  size: number;
}

/**
 * Sends a query once for all people who ask it at the same moment and whom its answer cannot tell apart. Nobody joins a query that was
 * sent before they asked: what another has just done is in the answer. Only they wait for each other whose document was last answered
 * for more than one user.
 */
export function gatheringFetches(client: SubgraphClient): SubgraphClient {
  const expected = new WeakMap<DocumentNode, DependsOn>();
  const groups = new Map<DocumentNode, Map<string, Group>>();

  async function ask(request: SubgraphRequest): Promise<Answer<ExecutionResult>> {
    const value = await client.execute(request);
    const dependsOn = dependenceOf(value);
    expected.set(request.document, dependsOn);
    return { value, dependsOn };
  }

  function groupOf(request: SubgraphRequest): Group {
    const { document } = request;
    const byVariables = groups.get(document) ?? new Map<string, Group>();
    groups.set(document, byVariables);
    const key = askedWith(request);
    const known = byVariables.get(key);
    if (known) return known;
    const complete = new Promise<void>((resolve) =>
      setImmediate(() => {
        byVariables.delete(key);
        if (byVariables.size === 0) groups.delete(document);
        resolve();
      }),
    );
    const group: Group = { answer: new SharedAnswer(), complete, size: 0 };
    byVariables.set(key, group);
    return group;
  }

  async function gather(request: SubgraphRequest): Promise<ExecutionResult> {
    const group = groupOf(request);
    group.size += 1;
    const result = await group.answer.for(request.caller, async () => {
      await group.complete;
      // Without the signal of one of them: the others may have more time.
      return ask({ ...request, signal: undefined });
    });
    return group.size > 1 ? copyOf(result) : result;
  }

  return {
    name: client.name,
    async execute(request) {
      if (!isQuery(request.document)) return client.execute(request);
      return (expected.get(request.document) ?? 'user') === 'user' ? (await ask(request)).value : gather(request);
    },
    subscribe: (request) => client.subscribe(request),
  };
}
