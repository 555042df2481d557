import { parse } from 'graphql';
import { canonicalOperation } from './fingerprint.js';

const ID = '0198c0de-0000-7000-8000-00000000abcd';

const operation = (source: string, variables: Record<string, unknown> = {}) => canonicalOperation({ document: parse(source), variables });

describe('an operation under an idempotency key', () => {
  it('is the same however its document is laid out, its variables are ordered, and its ids are written', () => {
    const source = 'mutation ($i: I!) { enroll(input: $i) { id } }';
    const enroll = operation(source, { i: { courseId: ID, ids: [ID, 'x'] } });
    expect(operation(source.replaceAll(' ', '\n '), { i: { ids: [ID.toUpperCase(), 'x'], courseId: ID.toUpperCase() } })).toBe(enroll);
    expect(operation(`mutation { enroll(input: { courseId: "${ID.toUpperCase()}" }) { id } }`)).toBe(
      operation(`mutation { enroll(input: { courseId: "${ID}" }) { id } }`),
    );
  });

  it('is another one with another id, and with another text, ids within it included', () => {
    const source = 'mutation ($t: String!) { note(text: $t) }';
    expect(operation(source, { t: ID.replace('0', '1') })).not.toBe(operation(source, { t: ID }));
    expect(operation(source, { t: `see ${ID.toUpperCase()}` })).not.toBe(operation(source, { t: `see ${ID}` }));
    expect(operation(source, { t: 'A' })).not.toBe(operation(source, { t: 'a' }));
  });
});
