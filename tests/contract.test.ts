import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { subgraphs } from '../cli/subgraphs.js';
import { connectionsOf, coordinatesOf, sections } from './contract-coordinates.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const contract = sections(read('schema/contract.graphql'));
const api = coordinatesOf(parse(read('schema/api.graphql')));
const built = ['shared', ...subgraphs.map((each) => each.name)];

/** Shared types stand in the API once a subgraph of it uses them. */
const isUnusedSharedType = (heading: string, coordinate: string) => heading === 'shared' && !api.has(coordinate.split('.')[0] as string);

describe('the composed API keeps the contract', () => {
  test.each(built)('every coordinate under the heading of %s', (heading) => {
    const section = contract.get(heading);
    if (!section) throw new Error(`the contract has no heading ${heading}`);
    const own = coordinatesOf(section);
    const broken: string[] = [];
    for (const [coordinate, type] of [...own, ...connectionsOf(own)]) {
      if (isUnusedSharedType(heading, coordinate)) continue;
      const served = api.get(coordinate);
      if (served !== type) broken.push(`${coordinate}: promised ${type}, served ${served ?? 'nothing'}`);
    }
    expect(broken).toEqual([]);
  });

  test('an argument that the contract does not name has a default, so that no client must know it', () => {
    const promised = new Map([...contract.values()].flatMap((section) => [...coordinatesOf(section)]));
    // A field of our own beyond the contract has arguments of its own: no client of the contract selects it.
    const isOfPromisedField = (coordinate: string) => promised.has(coordinate.replace(/\(.*/, ''));
    const forced = [...api].filter(
      ([coordinate, type]) => coordinate.endsWith(':)') && isOfPromisedField(coordinate) && !promised.has(coordinate) && /!$/.test(type),
    );
    expect(forced).toEqual([]);
  });
});
