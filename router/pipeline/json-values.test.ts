import fc from 'fast-check';
import { holdsMoreValues } from './json-values.js';

/** As the parsed value has them. */
function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  return inner.length === 0 ? 1 : inner.reduce((sum: number, each) => sum + 1 + count(each), 0);
}

const text = fc.oneof(fc.string({ unit: fc.constantFrom('"', '\\', ',', '[', '{', 'a') }), fc.string({ unit: 'binary' }));
const values = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 5 }, text, fc.integer(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 6 }),
  object: fc.dictionary(text, tie('any'), { maxKeys: 6 }),
})).any;

it('counts what is parsed, whatever the texts hold and however it is written', () => {
  fc.assert(
    fc.property(values, fc.nat(3), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent);
      // Of a key that stands twice one is parsed; JSON.stringify writes none.
      expect(holdsMoreValues(json, count(value))).toBe(false);
      if (count(value) > 0) expect(holdsMoreValues(json, count(value) - 1)).toBe(true);
    }),
  );
});

it.each([
  ['', false],
  ['"', false],
  ['"a', false],
  ['"\\', false],
  ['"[,,,,,,,,', false],
  ['[[[[', true],
  ['{"a":{"a":{"a":{"a":', true],
  [',,,,', true],
])('looks at what is no JSON as well: %s', (json, more) => {
  expect(holdsMoreValues(json, 3)).toBe(more);
});
