import { afterAll } from '@jest/globals';
import { testPostgres } from '../../../testing/postgres.js';
import { searchIndexContract } from '../search-index.contract.js';
import { openPostgresIndex } from './postgres-index.js';

const postgres = await testPostgres();
afterAll(() => postgres.drop());

describe('PostgreSQL', () => {
  searchIndexContract(async () => {
    const url = await postgres.createDatabase('search');
    const index = await openPostgresIndex({ url, poolSize: 4, statementTimeout: 10_000, longestWait: 5_000 });
    return { index, stop: () => index.close() };
  });
});
