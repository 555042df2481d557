import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { newToken } from '../../kernel/ids.js';
import { DataFolderError, explainSystemError } from './data-folder-error.js';

/** What lies in the data folder of an embedded PostgreSQL. */
export interface PostgresFolder {
  readonly path: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly log: string;
  readonly lock: string;
  /** One file a process of ours that uses the server. */
  readonly users: string;
  /** Stands in the command line of this folder's postmaster, and in no other's: a copied folder is another one. */
  readonly marker: string;
  readonly password: string;
  /** The port of the last start; undefined before the first. */
  keptPort(): Promise<number | undefined>;
  keepPort(port: number): Promise<void>;
}

/** Makes the folder when it is missing. Throws DataFolderError when it cannot be written. */
export async function openFolder(dataDir: string): Promise<PostgresFolder> {
  const asked = resolve(dataDir);
  try {
    await makeFolder(join(asked, 'users'));
    const path = await realpath(asked);
    const portFile = join(path, 'port');
    return {
      path,
      cluster: join(path, 'cluster'),
      log: join(path, 'postgres.log'),
      lock: join(path, 'lock'),
      users: join(path, 'users'),
      marker: `lms-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`,
      password: await password(path),
      keptPort: async () => Number(await readFile(portFile, 'utf8').catch(() => '')) || undefined,
      keepPort: (port) => writeFile(portFile, String(port), { mode: 0o600 }),
    };
  } catch (error) {
    throw explainSystemError(asked, error);
  }
}

/** Like mkdir with `recursive`, which reports a read-only file system as a missing path. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

/** Made once; `wx` lets two first starts agree on one. */
async function password(folder: string): Promise<string> {
  const file = join(folder, 'password');
  await writeFile(file, newToken(), { mode: 0o600, flag: 'wx', flush: true }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const kept = await readFile(file, 'utf8');
  if (kept === '') throw new DataFolderError(folder, `its file ${file} is empty`);
  return kept;
}
