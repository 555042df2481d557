import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { SupergraphGeneration } from './generation.js';

const { existence } = new SupergraphGeneration(readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'), []);
const probed = (document: string) =>
  print(existence.probed(parse(document)))
    .replace(/\s+/g, ' ')
    .trim();

test.each([
  ['{ course(id: 1) { instructor { id } } }', 'the instructor of a course'],
  ['{ payment(id: 1) { enrollment { id } } }', 'the enrollment of a payment'],
  ['{ enrollment(id: 1) { course { id seatsLeft } } }', 'a course, of which only another service is asked for more'],
  ['{ submission(id: 1) { assignment { id mySubmissions { id } } } }', 'an assignment, of which only another service is asked for more'],
])('%s asks the owner for %s', (document) => {
  expect(probed(document)).toContain('lms_is_there: ');
});

test.each(['{ course(id: 1) { id } }', '{ course(id: 1) { instructor { displayName } } }', '{ me { id } }'])(
  '%s stays as it is',
  (document) => {
    expect(probed(document)).toBe(document);
  },
);
