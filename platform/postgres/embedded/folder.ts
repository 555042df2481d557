import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { newToken } from '../../kernel/ids.js';
import { DataFolderError, explainSystemError } from './data-folder-error.js';

/** The data folder of an embedded PostgreSQL, and the files in it. */
export interface PostgresFolder {
  readonly path: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly log: string;
  readonly lock: string;
  /** A folder with one file per process of ours that uses the server. */
  readonly users: string;
  /** Appears in the command line of this folder's postmaster and of no other: a copied folder has another marker. */
  readonly marker: string;
  readonly password: string;
  /** The port of the last start; undefined before the first. */
  lastPort(): Promise<number | undefined>;
  rememberPort(port: number): Promise<void>;
}

/** Creates the folder when it is missing. Throws DataFolderError when it cannot be written. */
export async function openFolder(dataDir: string): Promise<PostgresFolder> {
  const requested = resolve(dataDir);
  try {
    await createFolder(join(requested, 'users'));
    const path = await realpath(requested);
    const portFile = join(path, 'port');
    return {
      path,
      cluster: join(path, 'cluster'),
      log: join(path, 'postgres.log'),
      lock: join(path, 'lock'),
      users: join(path, 'users'),
      marker: `lms-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`,
      password: await password(path),
      lastPort: async () => Number(await readFile(portFile, 'utf8').catch(() => '')) || undefined,
      rememberPort: (port) => writeFile(portFile, String(port), { mode: 0o600 }),
    };
  } catch (error) {
    throw explainSystemError(requested, error);
  }
}

/** Like mkdir with `recursive`, which reports a read-only file system as a missing path. */
async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    await createFolder(dirname(path));
    await createFolder(path);
  }
}

/** Created once: `wx` makes two first starts agree on one password. */
async function password(folder: string): Promise<string> {
  const file = join(folder, 'password');
  await writeFile(file, newToken(), { mode: 0o600, flag: 'wx', flush: true }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const stored = await readFile(file, 'utf8');
  if (stored === '') throw new DataFolderError(folder, `its file ${file} is empty`);
  return stored;
}
