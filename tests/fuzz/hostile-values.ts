import { type GraphQLInputType, getNamedType, getNullableType, isEnumType, isListType } from 'graphql';

/** A value as it stands in a request: JSON, which need not be what JavaScript could write. */
export interface Hostile {
  readonly name: string;
  readonly json: string;
}

const json = (name: string, value: unknown): Hostile => ({ name, json: JSON.stringify(value) });
const raw = (name: string, text: string): Hostile => ({ name, json: text });

const LEVELS = 5_000;
const MANY = 50_000;

/** Whatever the type is. */
const ANYWHERE: readonly Hostile[] = [
  json('null', null),
  json('a text', 'text'),
  json('a number', 7),
  json('true', true),
  json('an empty list', []),
  json('an empty object', {}),
  json('an object with keys that are not there', { unknown: 1, __proto__x: 2, constructor: 3 }),
  raw('a key that every object has', '{"__proto__":{"id":1},"constructor":{"prototype":1}}'),
  raw('a number beyond all numbers', '1e400'),
  raw('a very long number', '9'.repeat(5_000)),
  raw('a deep list', '['.repeat(LEVELS) + ']'.repeat(LEVELS)),
  raw('a deep object', '{"a":'.repeat(LEVELS) + '1' + '}'.repeat(LEVELS)),
  raw('very many nulls', `[${Array(MANY).fill('null').join()}]`),
  raw('very many keys', `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join()}}`),
];

const TEXTS: readonly Hostile[] = [
  json('an empty text', ''),
  json('blanks', ' \t\n'),
  json('NUL', 'a\u0000b'),
  raw('a lone surrogate', '"\\ud800"'),
  raw('the other lone surrogate', '"a\\udc00"'),
  json('a text that turns its direction', '\u202egnp.exe'),
  json('an invisible text', '\u200b\u2060\ufeff'),
  json('a letter with a thousand accents', `a${'\u0301'.repeat(1_000)}`),
  json('a text of 300,000 patterns', 'a%_'.repeat(300_000)),
  json('half a million letters', 'x'.repeat(500_000)),
  json('SQL', `'; drop table users; --`),
  json('LIKE', '%_\\'),
  json('a regular expression', '(a+)+$'),
  json('a text search', `'a' & ! ( | :*`),
  json('HTML', '<script>alert(1)</script>'),
  json('a path', '../../../etc/passwd'),
  json('a header', 'a\r\nSet-Cookie: a=b'),
  json('a format', '%s%n{{7*7}}#{7*7}'),
  json('the name of a property', '__proto__'),
  json('a template', '{token}'),
  json('letters that change their number', 'ǰİß'.repeat(20)),
  json('emoji', '👩‍👩‍👧‍👦'.repeat(50)),
];

const cursor = (text: string) => Buffer.from(text).toString('base64url');

/** Texts that some services give a meaning: cursors, mail addresses, tokens, slugs. */
const MEANINGS: readonly Hostile[] = [
  json('a cursor of numbers', cursor('99999999999999999999.99999999999999999999.999999999999999')),
  json('a cursor of the year 275760', cursor('["+275760-09-13T00:00:00.001Z","a"]')),
  json('a cursor of other types', cursor('[{"a":1},null,[[]],1e999,true]')),
  json('a cursor of NUL', cursor('["\\u0000","\\ud800"]')),
  json('a cursor of nothing', cursor('[]')),
  json('a cursor of null', cursor('null')),
  json('a mail address of many parts', `${'a.'.repeat(200)}a@${'b.'.repeat(100)}example.org`),
  json('a mail address with a name', '"a@b" <c@example.org>, d@example.org'),
  json('a mail address in other letters', 'a@xn--mnchen-3ya.example'),
  json('a token of three parts', 'eyJhbGciOiJub25lIn0.e30.'),
];

const IDS: readonly Hostile[] = [
  json('an id in capitals', '0198C0DE-0000-7000-8000-00000000ABCD'),
  json('an id in braces', '{0198c0de-0000-7000-8000-00000000abcd}'),
  json('an id without dashes', '0198c0de000070008000000000000abc'),
  json('an id as a URN', 'urn:uuid:0198c0de-0000-7000-8000-00000000abcd'),
  json('an id between blanks', ' 0198c0de-0000-7000-8000-00000000abcd '),
  json('an id that is none', 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz'),
  json('the first id', '00000000-0000-0000-0000-000000000000'),
  json('the last id', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
];

const NUMBERS: readonly Hostile[] = [
  -1,
  0,
  1,
  100,
  101,
  1.5,
  -0.1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
]
  .map((number) => json(`${number}`, number))
  .concat([raw('minus zero', '-0'), json('a number in a text', '7'), json('not a number', 'NaN'), raw('-1e400', '-1e400')]);

const DATES: readonly Hostile[] = [
  '2026-13-01',
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T24:00:01Z',
  '2026-06-30T23:59:60Z',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00',
  '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '294277-01-01T00:00:00Z',
  'now()',
  'infinity',
  '1e3',
].map((text) => json(text, text));

const ENUMS: readonly Hostile[] = ['STUDNT', 'student', '__typename', 'toString', 'constructor'].map((text) => json(text, text));

const byScalar: Readonly<Record<string, readonly Hostile[]>> = {
  ID: [...IDS, ...TEXTS, ...NUMBERS],
  String: [...TEXTS, ...MEANINGS],
  Int: NUMBERS,
  Float: NUMBERS,
  SafeInt: NUMBERS,
  DateTime: [...DATES, ...TEXTS],
  Boolean: [json('yes', 'yes'), json('one', 1)],
};

/** What may be put where this type is asked for. `good` is a value of the type, of which lists have too many. */
export function hostileValues(type: GraphQLInputType, good: unknown): readonly Hostile[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [...ANYWHERE, ...hostileLists(Array.isArray(good) ? good[0] : good)];
  const named = getNamedType(nullable);
  return [...ANYWHERE, ...(isEnumType(named) ? ENUMS : (byScalar[named.name] ?? []))];
}

const hostileLists = (element: unknown = null): Hostile[] => [
  json('a list of a null', [null]),
  json('the same twice', [element, element]),
  json('a list in a list', [[element]]),
  json('ten thousand of it', Array(10_000).fill(element)),
];
