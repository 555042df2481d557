import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Account } from './account.js';

/** The programs of PostgreSQL as npm installed them. */
export interface Packaged {
  readonly folder: string;
  /** Package, version and platform: names the content. */
  readonly id: string;
}

/** Whether the account can reach the programs, and they run on this machine. */
export const canRun = (folder: string, { uid, gid }: Account): boolean =>
  spawnSync(join(folder, 'bin/postgres'), ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;

/** Where root may put a copy that others can run. The parents of the first keep strangers out; of the second we check the owner. */
const defaultStages: readonly string[] = ['/var/cache/lms-supergraph', '/var/tmp/lms-supergraph'];

/** Copies the programs out of a folder that shuts the account out, such as a clone under /root. Copied once per version. */
export async function stagedBinaries({ folder, id }: Packaged, account: Account, stages = defaultStages): Promise<string> {
  for (const stage of stages) {
    const copy = join(stage, id);
    try {
      await mkdir(stage, { recursive: true });
      if (!(await isRootOnly(stage))) continue;
      await chmod(stage, 0o755);
      if (!canRun(copy, account)) await copyInto(folder, copy);
    } catch (error) {
      if (!unusable.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    if (canRun(copy, account)) return copy;
  }
  throw new Error(
    `PostgreSQL cannot be run from ${folder} by user ${account.uid}, and there is no place for a copy: tried ${stages.join(', ')}.`,
  );
}

const unusable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EEXIST', 'ENOTDIR']);

/** Where everybody may write, a stranger may have created the folder first, or left a link to another place. */
async function isRootOnly(folder: string): Promise<boolean> {
  const stats = await lstat(folder);
  return stats.isDirectory() && stats.uid === 0 && (stats.mode & (constants.S_IWGRP | constants.S_IWOTH)) === 0;
}

/** Copies to a draft folder and renames it, so that nobody runs an incomplete copy. Of two copies made at once, the first stays. */
async function copyInto(from: string, to: string): Promise<void> {
  // A copy that exists does not run: something has removed old files from it.
  await rm(to, { recursive: true, force: true });
  const draft = await mkdtemp(`${to}.`);
  try {
    await cp(from, draft, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter: neededAtRunTime });
    await openToAll(draft);
    await rename(draft, to).catch(ignoreExisting);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const neededAtRunTime = (path: string) => !path.endsWith('.a') && basename(path) !== 'pkgconfig';

/** An install under umask 077 leaves files that only root reads. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() || ((await lstat(path)).mode & constants.S_IXUSR) !== 0 ? 0o755 : 0o644);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
