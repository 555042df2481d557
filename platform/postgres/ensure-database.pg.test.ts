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

test('many callers that ensure the same database at once all succeed, and it is created once', async () => {
  const server = postgres.url('postgres');
  await Promise.all(Array.from({ length: 8 }, () => ensureDatabase(server, name)));
  await ensureDatabase(server, name);

  const { rows } = await admin.query('select datname from pg_database where datname = $1', [name]);
  expect(rows).toEqual([{ datname: name }]);
});

test('the failure of a server that cannot create it is not mistaken for success', async () => {
  await expect(ensureDatabase(postgres.url('missing'), name)).rejects.toMatchObject({ code: '3D000' });
});
