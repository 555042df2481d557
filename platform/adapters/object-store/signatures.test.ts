import { type Grant, signedQuery, verifiedGrant } from './signatures.js';

const now = new Date('2026-03-01T12:00:00Z');
const request = { method: 'PUT', bucket: 'essays', key: 'one' } as const;
const grant: Grant = { ...request, expires: now.getTime() + 60_000, size: 7, type: 'text/plain' };
const verified = (change: (query: URLSearchParams) => void): Grant | null => {
  const query = signedQuery(grant, ['secret']);
  change(query);
  return verifiedGrant(request, query, ['secret'], now);
};

test('an address is verified as it was signed', () => {
  expect(verified(() => {})).toMatchObject(grant);
});

test('a signature has one spelling: no other last letter does', () => {
  // Two of its six bits say nothing, so four letters would be decoded to the same byte.
  const own = signedQuery(grant, ['secret']).get('signature') as string;
  const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter((letter) => letter !== own.at(-1));
  for (const letter of others) expect(verified((query) => query.set('signature', own.slice(0, -1) + letter))).toBeNull();
});

test.each([
  ['size', '7.0'],
  ['size', ' 7'],
  ['part', 'x'],
  ['show', ''],
])('a value that was not written so is none of ours: %s=%s', (name, value) => {
  expect(verified((query) => query.set(name, value))).toBeNull();
});
