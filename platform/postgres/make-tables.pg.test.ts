import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { type TestPostgres, testPostgres } from '../testing/postgres.js';
import { until } from '../testing/until.js';
import { makeTables } from './make-tables.js';
import { openPool } from './pool.js';

const LOCK = 20_261_201;
const STATEMENTS = [
  'create table if not exists one (n integer)',
  'create index if not exists one_n on one (n)',
  'create table if not exists other (n integer)',
  'create index if not exists other_n on other (n)',
];

let postgres: TestPostgres;
let pool: Pool;
beforeAll(async () => {
  postgres = await testPostgres();
  pool = openPool({ connectionString: await postgres.createDatabase('tables'), max: 3 });
});
afterAll(async () => {
  await pool.end();
  await postgres.drop();
});

test('several processes make them at once, and a statement that fails is told', async () => {
  await Promise.all([1, 2, 3].map(() => makeTables(pool, LOCK, STATEMENTS)));
  await expect(makeTables(pool, LOCK, ['create nonsense'])).rejects.toThrow('syntax error');
  await makeTables(pool, LOCK, STATEMENTS);
  expect((await pool.query('select n from one union select n from other')).rows).toEqual([]);
});

test('a process that opens them does not stand in the way of one that writes to both', async () => {
  const writer = await pool.connect();
  await writer.query('begin');
  await writer.query('insert into other values (1)');
  const made = makeTables(pool, LOCK, STATEMENTS);
  await until(async () => {
    const { rows } = await pool.query(`select from pg_locks where not granted and relation = 'other'::regclass`);
    return rows.length > 0;
  });
  await writer.query('insert into one values (1)');
  await writer.query('commit');
  writer.release();
  await made;
});
