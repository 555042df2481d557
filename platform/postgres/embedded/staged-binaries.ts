import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Account } from './account.js';

/** The programs as they were installed. */
export interface Packaged {
  readonly folder: string;
  /** Package, version and platform: names the content. */
  readonly id: string;
}

/** Whether the account can walk the path to the programs, and they fit this machine. */
export const runs = (folder: string, { uid, gid }: Account): boolean =>
  spawnSync(join(folder, 'bin/postgres'), ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;

/** Where root may put a copy that others can run: the first keeps strangers out by its parents, the second by its owner. */
const safeStages: readonly string[] = ['/var/cache/lms-supergraph', '/var/tmp/lms-supergraph'];

/** A copy outside of folders that shut the account out, such as a clone under /root. Made once a version. */
export async function stagedBinaries({ folder, id }: Packaged, account: Account, stages = safeStages): Promise<string> {
  for (const stage of stages) {
    const copy = join(stage, id);
    try {
      await mkdir(stage, { recursive: true });
      if (!(await isOnlyRoots(stage))) continue;
      await chmod(stage, 0o755);
      if (!runs(copy, account)) await copyInto(folder, copy);
    } catch (error) {
      if (!unusable.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    if (runs(copy, account)) return copy;
  }
  throw new Error(
    `PostgreSQL cannot be run from ${folder} by user ${account.uid}, and there is no place for a copy: tried ${stages.join(', ')}.`,
  );
}

const unusable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EEXIST', 'ENOTDIR']);

/** In a folder that everybody writes to, a stranger may have been there first, or left a link to somewhere else. */
async function isOnlyRoots(folder: string): Promise<boolean> {
  const there = await lstat(folder);
  return there.isDirectory() && there.uid === 0 && (there.mode & (constants.S_IWGRP | constants.S_IWOTH)) === 0;
}

/** Copies beside the place and renames: nobody ever runs half a copy. Of two that copy at once, the first one's stays. */
async function copyInto(from: string, to: string): Promise<void> {
  // What is there does not run: a cleaner of old files has been through it.
  await rm(to, { recursive: true, force: true });
  const half = await mkdtemp(`${to}.`);
  try {
    await cp(from, half, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter: neededAtRunTime });
    await openToAll(half);
    await rename(half, to).catch(unlessThere);
  } finally {
    await rm(half, { recursive: true, force: true });
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

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
