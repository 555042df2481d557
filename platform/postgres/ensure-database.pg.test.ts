import { afterAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '../kernel/ids.js';
import { testPostgres } from '../testing/postgres.js';
import { ensureDatabase } from './ensure-database.js';

const postgres = await testPostgres();
const name = `Ensured "${newId()}"`;
const admin = new pg.Client({ connectionString: postgres.url('postgres') });
await admin.connect();

afterAll(async () => {
  await admin.query(`drop database if exists ${pg.escapeIdentifier(name)}`);
  await admin.end();
});

test('many may want the same database at once: all succeed, and it is made once', async () => {
  const server = postgres.url('postgres');
  await Promise.all(Array.from({ length: 8 }, () => ensureDatabase(server, name)));
  await ensureDatabase(server, name);

  const { rows } = await admin.query('select datname from pg_database where datname = $1', [name]);
  expect(rows).toEqual([{ datname: name }]);
});

test('a server that cannot make it is not taken for success', async () => {
  await expect(ensureDatabase(postgres.url('missing'), name)).rejects.toMatchObject({ code: '3D000' });
});
