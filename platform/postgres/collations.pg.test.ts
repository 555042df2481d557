import pg from 'pg';
import { type TestPostgres, testPostgres } from '../testing/postgres.js';
import { collationOf, collations } from './collations.js';

let postgres: TestPostgres;
let client: pg.Client;
beforeAll(async () => {
  postgres = await testPostgres();
  client = new pg.Client(await postgres.createDatabase('collations'));
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await postgres.drop();
});

test('PostgreSQL has each of them', async () => {
  const { rows } = await client.query<{ collname: string }>("select collname from pg_collation where collprovider = 'i'");
  const there = new Set(rows.map(({ collname }) => collname));
  expect(collations.filter((name) => !there.has(name))).toEqual([]);
});

const sorted = async (locale: string | null, names: string[]) => {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) name order by name collate ${collationOf(locale)}`,
    [names],
  );
  return rows.map(({ name }) => name);
};

test('the same names stand where a reader of each language looks for them', async () => {
  const names = ['Zorn', 'Ödman', 'adams', 'Olsen', 'Ægir'];
  expect(await sorted('de-DE', names)).toEqual(['adams', 'Ægir', 'Ödman', 'Olsen', 'Zorn']);
  expect(await sorted('sv', names)).toEqual(['adams', 'Olsen', 'Zorn', 'Ægir', 'Ödman']);
  expect(await sorted(null, names)).toEqual(await sorted('en', names));
});

test.each(['', 'x', 'x-klingon', 'de"; drop table users; --', '"', 'DE-\u0000', 'e'.repeat(100_000)])(
  '%p makes no collation of its own',
  (locale) => {
    expect(collationOf(locale)).toMatch(/^"(und|de)-x-icu"$/);
  },
);
