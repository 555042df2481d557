import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chmod, chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Account, accountFor } from './account.js';
import { binariesFor } from './binaries.js';
import { DataFolderError, explainOutput } from './data-folder-error.js';
import type { PostgresFolder } from './folder.js';

/** The one role of the embedded server: its services share a machine and an owner, not a trust boundary. */
export const ROLE = 'lms';

const MAJOR_VERSION = '18';

/** PostgreSQL's programs, set up to run on one folder. */
export interface Programs {
  /** Creates the cluster when there is none. */
  initialise(): Promise<void>;
  /** Starts `postgres` in a process session of its own: Ctrl-C in the terminal reaches our process, which stops it last. */
  postgres(settings: Readonly<Record<string, string>>): ChildProcess;
}

export async function programsFor(folder: PostgresFolder): Promise<Programs> {
  const account = accountFor(folder.cluster);
  const binaries = await binariesFor(account);
  const options = (cwd: string) => ({ ...account, cwd, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } });
  return {
    initialise: () => initialise(folder, join(binaries, 'bin/initdb'), account, options),
    postgres: (settings) => {
      const configuration = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const log = openSync(folder.log, 'a', 0o600);
      try {
        return spawn(join(binaries, 'bin/postgres'), ['-D', dataArgument(folder.cluster, account), ...configuration], {
          ...options(folder.cluster),
          detached: true,
          stdio: ['ignore', log, log],
        });
      } finally {
        closeSync(log);
      }
    },
  };
}

/**
 * The path of the cluster for a program that runs under another account than ours. A parent folder of mode 0700 shuts that
 * account out of every path; but the working directory is entered before the account changes, and stays open (docs/adr/0002).
 */
const dataArgument = (cluster: string, account: Account | undefined) =>
  account && process.platform === 'linux' ? '/proc/self/cwd' : cluster;

/** Creates the cluster beside its place and renames it: an interrupted first start leaves nothing that looks like a cluster. */
async function initialise(
  folder: PostgresFolder,
  initdb: string,
  account: Account | undefined,
  options: (cwd: string) => SpawnOptions,
): Promise<void> {
  const version = await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    expectVersion(folder, version.trim());
    return repairOwnership(folder.cluster, account);
  }

  const draft = `${folder.cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (account) await chown(draft, account.uid, account.gid);

  let output = '';
  for (const locale of characterLocales) {
    const password = await passwordOnStdin(folder, account);
    const child = spawn(initdb, ['-D', dataArgument(draft, account), ...initdbOptions, `--lc-ctype=${locale}`], {
      ...options(draft),
      stdio: [password.fd, 'ignore', 'pipe'],
    });
    const [printed] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]).finally(() => password.close());
    if (child.exitCode === 0) return rename(draft, folder.cluster);
    output = printed;
    if (!output.includes('invalid locale name')) break;
  }
  throw explainOutput(folder.path, 'initdb', output);
}

const initdbOptions = [
  `--username=${ROLE}`,
  '--encoding=UTF8',
  // PostgreSQL's own collation sorts alike on every machine and outlives upgrades of the C library.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--auth=scram-sha-256',
  '--pwfile=/dev/stdin',
  '--no-instructions',
];

/** Decides which characters pg_trgm takes for letters; under plain C only ASCII would be. In order of preference, since machines differ. */
const characterLocales = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/** The password as an open file without a name: initdb's account may not be able to reach a path of ours. */
async function passwordOnStdin(folder: PostgresFolder, account: Account | undefined) {
  const path = join(folder.path, 'password.initdb');
  await rm(path, { force: true });
  const file = await open(path, 'wx+', 0o600);
  await file.write(folder.password, 0);
  if (account) await file.chown(account.uid, account.gid);
  await unlink(path);
  return file;
}

/** Restores the mode and the owner that PostgreSQL insists on: a cluster that was copied or restored may have lost them. */
async function repairOwnership(cluster: string, account: Account | undefined): Promise<void> {
  const { uid, mode } = await stat(cluster);
  if ((mode & 0o077) !== 0) await chmod(cluster, 0o700);
  if (!account || uid === account.uid) return;
  for (const entry of await readdir(cluster, { recursive: true })) await lchown(join(cluster, entry), account.uid, account.gid);
  // Last, so that the next start repeats an interrupted repair.
  await chown(cluster, account.uid, account.gid);
}

function expectVersion(folder: PostgresFolder, version: string): void {
  if (version === MAJOR_VERSION) return;
  throw new DataFolderError(folder.path, `PostgreSQL ${version} made it, and this program carries PostgreSQL ${MAJOR_VERSION}`);
}
