import { asciiEmail, canonicalEmail } from './email-address.js';

test.each([
  ['Ada@Example.ORG ', 'ada@example.org', 'ada@example.org'],
  ['ada@münchen.example', 'ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['ada@xn--mnchen-3ya.example', 'ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['ada@XN--MNCHEN-3YA.example', 'ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['ada@mu\u0308nchen.example', 'ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['ada@MÜNCHEN。example', 'ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['ada@mail.пример.example', 'ada@mail.пример.example', 'ada@mail.xn--e1afmkfd.example'],
  ['ädä@example.org', 'ädä@example.org', 'ädä@example.org'],
  ['a@b@münchen.example', 'a@b@münchen.example', 'a@b@xn--mnchen-3ya.example'],
  ['ada@1', 'ada@1', 'ada@1'],
  ['no address', 'no address', 'no address'],
])('%j is %j, and %j to mail systems', (given, canonical, ascii) => {
  expect(canonicalEmail(given)).toBe(canonical);
  expect(canonicalEmail(canonical)).toBe(canonical);
  expect(asciiEmail(canonical)).toBe(ascii);
});
