import pg from 'pg';
import { DataFolderError } from './data-folder-error.js';
import type { PostgresFolder } from './folder.js';
import { ROLE } from './programs.js';

const TIMEOUT_MS = 2_000;

export const urlOf = (folder: PostgresFolder, port: number, database: string) =>
  `postgresql://${ROLE}:${folder.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

async function selectOne(folder: PostgresFolder, port: number): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(folder, port, 'postgres'),
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  // When the server dies during the query, pg reports it twice: the query rejects, and this event is emitted.
  client.on('error', () => {});
  await client.connect();
  await client.query('select 1').finally(() => client.end());
}

/** Whether the server answers a query within two seconds. */
export const isAnswering = (folder: PostgresFolder, port: number): Promise<boolean> =>
  selectOne(folder, port).then(
    () => true,
    () => false,
  );

/** Connects with the password of this folder, which proves that the server on this port runs the cluster of this folder. */
export async function expectOurPassword(folder: PostgresFolder, port: number): Promise<void> {
  await selectOne(folder, port).catch((error) => {
    if (error.code === '28P01') throw new DataFolderError(folder.path, 'its file `password` does not open its cluster', { cause: error });
    throw error;
  });
}
