import { afterAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { testPostgres } from './postgres.js';

const postgres = await testPostgres();

afterAll(() => postgres.drop());

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

test('a test gets an empty database of its own on PostgreSQL 18', async () => {
  const [one, other] = await Promise.all([postgres.createDatabase('kit'), postgres.createDatabase('kit')]);
  await query(one, 'create table lonely (id int)');

  expect((await query(other, "select to_regclass('lonely') as found")).rows).toEqual([{ found: null }]);
  expect((await query(one, 'show server_version_num')).rows[0].server_version_num).toMatch(/^18/);
});

test('a dropped database is gone, also while somebody is connected', async () => {
  const url = await postgres.createDatabase('kit');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const cut = new Promise((resolve) => client.on('error', resolve));

  await postgres.dropDatabase(url);

  expect(await cut).toMatchObject({ code: '57P01' });
  await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
});

test('only what was made here can be dropped', async () => {
  await expect(postgres.dropDatabase(postgres.url('postgres'))).rejects.toThrow('postgres was not made here');
});
