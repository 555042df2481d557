import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { pino } from 'pino';
import { runOperation } from '../../pipeline/pipeline.js';
import { type Faults, mockedSubgraphs } from '../../test-kit/mocked.js';
import { operationsOf } from '../../test-kit/operations.js';
import { limits, unchangedStatuses, userIn } from '../../test-kit/run.js';
import { school } from '../../test-kit/school.js';
import { compose } from '../../test-kit/subgraphs.js';
import { SupergraphGeneration } from '../generation.js';

const NO_FAULTS: Faults = { nulls: 0, errors: 0, gone: 0, outages: 0 };
const faults = fc.constantFrom<Faults>(
  NO_FAULTS,
  { ...NO_FAULTS, nulls: 20 },
  { ...NO_FAULTS, gone: 30, nulls: 5 },
  { ...NO_FAULTS, errors: 10 },
  { ...NO_FAULTS, outages: 25 },
  { nulls: 5, errors: 5, gone: 10, outages: 5 },
);
const worlds = fc.record({ seed: fc.nat(), faults });
type World = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never;

/** Both executors over the same made-up subgraphs. */
function both(supergraphSdl: string, sdls: ReadonlyMap<string, string>) {
  let world: World = { seed: 0, faults: NO_FAULTS };
  const clients = mockedSubgraphs(sdls, () => world);
  const [own, gateway] = (['own', 'gateway'] as const).map((executor) => new SupergraphGeneration(supergraphSdl, clients, { executor }));
  const rules = { ...limits, maxCost: Number.POSITIVE_INFINITY, accountStatuses: unchangedStatuses };
  const context = { principal: userIn('ADMIN'), correlationId: 'corr', log: pino({ enabled: false }) };
  return {
    apiSchema: (own as SupergraphGeneration).apiSchema,
    async answers(source: string, variables: Record<string, unknown>, of: World) {
      world = of;
      const document = parse(source);
      const asked = { document, hash: source, variables };
      const answer = async (generation: SupergraphGeneration | undefined) => {
        const { data, errors = [] } = await runOperation(generation as SupergraphGeneration, asked, context, rules);
        const places = errors.map(({ path, extensions }) => `${extensions.code} at ${path?.join('.')}`).sort();
        return JSON.parse(JSON.stringify({ data, places })) as unknown;
      };
      return { own: await answer(own), gateway: await answer(gateway) };
    },
  };
}

function ofSchool() {
  const { course, user, catalogue } = school();
  const subgraphs = [course, user, catalogue];
  return both(compose(...subgraphs), new Map(subgraphs.map(({ name, sdl }) => [name, sdl])));
}

function ofCommitted() {
  const folder = new URL('../../../schema/', import.meta.url);
  const names = readdirSync(new URL('subgraphs/', folder)).map((file) => file.replace(/\.graphql$/, ''));
  const sdls = new Map(names.map((name) => [name, readFileSync(new URL(`subgraphs/${name}.graphql`, folder), 'utf8')]));
  return both(readFileSync(new URL('supergraph.graphql', folder), 'utf8'), sdls);
}

describe.each([
  ['the school', ofSchool, 150],
  ['our supergraph', ofCommitted, 100],
])('both executors answer alike, over %s', (_which, over, numRuns) => {
  it('whatever is asked, and whatever goes wrong', async () => {
    const { apiSchema, answers } = over();
    await fc.assert(
      fc.asyncProperty(operationsOf(apiSchema), worlds, async ({ source, variables }, world) => {
        fc.pre(validate(apiSchema, parse(source)).length === 0);
        const { own, gateway } = await answers(source, variables, world);
        expect(own).toEqual(gateway);
      }),
      { numRuns },
    );
  });
});
