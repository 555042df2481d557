import { createHash } from 'node:crypto';
import { pino } from 'pino';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { runOperation } from '../../router/pipeline/pipeline.js';
import type { Principal } from '../../router/request.js';
import { SupergraphGeneration } from '../../router/supergraph/generation.js';
import { testExecutor } from '../../router/test-kit/executor.js';
import { limits, unchangedStatuses } from '../../router/test-kit/run.js';
import type { Asked } from './documents.js';

/** A router over these subgraphs, whom many people ask in one turn of the event loop. Resolves with the text of each one's answer. */
export type AskAtOnce = (asked: Asked, people: readonly Principal[]) => Promise<readonly string[]>;

export function routerOver(supergraphSdl: string, clients: readonly SubgraphClient[]): AskAtOnce {
  const generation = new SupergraphGeneration(supergraphSdl, clients, { executor: testExecutor });
  const rules = { ...limits, maxCost: 1_000_000, accountStatuses: unchangedStatuses };
  const log = pino({ enabled: false });
  return ({ source, document, variables }, people) => {
    const request = { document, variables, hash: createHash('sha256').update(source).digest('hex') };
    const answer = async (principal: Principal) =>
      withoutDuration(JSON.stringify(await runOperation(generation, request, { principal, correlationId: 'corr', log }, rules)));
    return Promise.all(people.map(answer));
  };
}

/** How long a search took differs with each answer, and would pass for a world that has moved on. */
const withoutDuration = (answer: string): string => answer.replaceAll(/"tookMs":[\d.]+/g, '"tookMs":0');

/** Asks each query of all people at once, of a router that shares answers and of one that does not. Yields where somebody got another one. */
export async function* differences(
  queries: readonly Asked[],
  people: readonly Principal[],
  { shared, apart }: Record<'shared' | 'apart', AskAtOnce>,
): AsyncGenerator<string> {
  for (const asked of queries) {
    const own = await apart(asked, people);
    // From the first time the router learns that the answers are alike; the second time it shares them.
    for (const answers of [await shared(asked, people), await shared(asked, people)]) {
      const differ = answers.flatMap((answer, who) => (answer === own[who] ? [] : [who]));
      // The world may have moved on in between.
      const again = differ.length > 0 ? await apart(asked, people) : own;
      for (const who of differ.filter((each) => again[each] === own[each]))
        yield `${asked.source} ${JSON.stringify(asked.variables)}: person ${who} got ${answers[who]}, and alone ${own[who]}`;
    }
  }
}
