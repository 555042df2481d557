import { subgraphs } from '../../../cli/subgraphs.js';
import { consumersOf } from '../../../platform/service/reactions.js';
import { consumed } from './consumed.js';

/** `notification ← COURSE_PUBLISHED` */
const declared = subgraphs.flatMap((declaration) =>
  [...consumersOf(declaration), ...(declaration.projections ?? []).flatMap((each) => each.consumers)].map(
    ({ event }) => `${declaration.name} ← ${event.type}`,
  ),
);
const covered = Object.entries(consumed).flatMap(([name, effects]) =>
  effects.flatMap(({ types }) => types.map((type) => `${name} ← ${type}`)),
);

test('every consumer has a row in the chaos suite, and every row a consumer', () => {
  expect([...new Set(covered)].sort()).toEqual([...new Set(declared)].sort());
});
