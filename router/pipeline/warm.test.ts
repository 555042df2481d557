import { parse } from 'graphql';
import { SupergraphGeneration } from '../supergraph/generation.js';
import { compose, subgraph } from '../test-kit/subgraphs.js';
import { plan } from './plan.js';
import { warm } from './warm.js';

const generation = (fields: string) => {
  const notes = subgraph('notes', `type Query { a: Int b: Int @authenticated ${fields} }`, {});
  return new SupergraphGeneration(compose(notes), [notes]);
};

/** What a generation has planned: each document with what was met for each plan. */
const planned = (of: SupergraphGeneration) =>
  Object.fromEntries([...of.operations.entries()].map(([hash, name, { plans }]) => [`${hash}:${name ?? ''}`, [...plans.keys()].sort()]));

test('what was asked for is planned before anybody asks: by name, for those who may and those who may not', async () => {
  const before = generation('');
  const both = parse('query A { a } query B { b }');
  for (const name of ['A', 'B']) plan(before, before.operations.analyze('both', both, name), new Set());
  const b = before.operations.analyze('both', both, 'B');
  plan(before, b, new Set(b.requirements));
  plan(before, before.operations.analyze('one', parse('{ a }'), undefined), new Set());

  const next = generation('c: Int');
  await warm(next, before);
  expect(planned(next)).toEqual({ 'both:A': [''], 'both:B': ['n', 'y'], 'one:': [''] });
});

test('what is asked for most comes first, also in the generation after the next; what is gone is left out', async () => {
  const before = generation('gone: Int');
  plan(before, before.operations.analyze('gone', parse('{ gone }'), undefined), new Set());
  for (let n = 0; n < 300; n += 1) plan(before, before.operations.analyze(`rare ${n}`, parse('{ a }'), undefined), new Set());
  plan(before, before.operations.analyze('often', parse('{ a b }'), undefined), new Set());
  before.operations.analyze('often', parse('{ a b }'), undefined);

  const [next, last] = [generation(''), generation('')];
  await warm(next, before);
  await warm(last, next);
  expect(Object.keys(planned(next)).length).toBeLessThanOrEqual(200);
  expect(planned(last)).toHaveProperty('often:');
  expect(planned(last)).not.toHaveProperty('gone:');
  expect([...last.operations.entries()].find(([hash]) => hash === 'often')?.[2].uses).toBe(2);
});
