import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { pino } from 'pino';
import { runOperation } from '../../router/pipeline/pipeline.js';
import { type PlanExecutor, SupergraphGeneration } from '../../router/supergraph/generation.js';
import { limits, nobody, unchangedStatuses } from '../../router/test-kit/run.js';
import { type Row, table } from '../machine.js';
import { clients, READS, supergraphSdl } from './shop.js';

const ROUNDS = 9;
/** Of one executor, before it is the other's turn. */
const ROUND_MS = 400;
const EXECUTORS: readonly PlanExecutor[] = ['own', 'gateway'];

/**
 * What the router itself uses for a read, by each executor of plans: from a parsed document to the text of the answer, with subgraphs that
 * cost no more than the text that goes to and from them. In one process, the executors by turns, so that a busy machine is busy for both.
 */
export async function router(): Promise<string> {
  const rows: Row[] = [];
  for (const [name, source] of Object.entries(READS)) {
    const asking = EXECUTORS.map((executor) => asker(source, executor));
    const [first, second] = await Promise.all(asking.map(({ ask }) => ask()));
    if (JSON.stringify(sorted(JSON.parse(first ?? ''))) !== JSON.stringify(sorted(JSON.parse(second ?? ''))))
      throw new Error('The executors disagree');
    const fetches = asking[0]?.fetches() ?? 0;
    const used: number[][] = EXECUTORS.map(() => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [index, { ask }] of asking.entries()) {
        const ms = await cpuOf(ask);
        // The first round warms up.
        if (round > 0) used[index]?.push(ms);
      }
    }
    const [own = 0, gateway = 0] = used.map(median);
    rows.push([
      `${name}: ${fetches} fetches, ${((first?.length ?? 0) / 1_024).toFixed(1)} kB`,
      own.toFixed(3),
      gateway.toFixed(3),
      (gateway / own).toFixed(1),
    ]);
  }
  return table(['read', 'ms of CPU by our executor', "by Apollo's", 'ratio'], rows);
}

function asker(source: string, executor: PlanExecutor) {
  const subgraphs = clients();
  const generation = new SupergraphGeneration(supergraphSdl(), subgraphs.clients, { executor });
  const request = { document: parse(source), hash: createHash('sha256').update(source).digest('hex'), variables: {} };
  const scope = { principal: nobody, correlationId: 'corr', log: pino({ enabled: false }) };
  const rules = { accountStatuses: unchangedStatuses, ...limits, maxCost: Number.POSITIVE_INFINITY };
  return { ask: async () => JSON.stringify(await runOperation(generation, request, scope, rules)), fetches: subgraphs.fetches };
}

/** Of one read, while several are in flight. */
async function cpuOf(ask: () => Promise<string>): Promise<number> {
  const [before, end] = [process.cpuUsage(), performance.now() + ROUND_MS];
  let asked = 0;
  while (performance.now() < end) {
    await Promise.all(Array.from({ length: 10 }, ask));
    asked += 10;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / asked;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};
