import { readlink, rename, rm, symlink, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { newToken } from '../../kernel/ids.js';
import { isRunning, processIdentity } from './identity.js';

const RETRY_MS = 20;

/**
 * Runs `work` while no other process holds the same lock. The lock is a symbolic link whose target names its holder: it is
 * created in one atomic step with its content, and is stale when the holder has died.
 */
export async function withProcessLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const me = `${processIdentity()}/${newToken(6)}`;
  while (!(await tryAcquire(path, me))) await delay(RETRY_MS);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryAcquire(path: string, me: string): Promise<boolean> {
  try {
    await symlink(me, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = await holderOf(path);
  if (holder !== undefined && !isRunning(holder.split('/')[0] ?? '')) await breakStale(path, holder);
  return false;
}

/** Two processes may find the lock stale at once. The slower one may move away the faster one's new lock, and then puts it back. */
async function breakStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${newToken(6)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await holderOf(aside)) === stale) await unlink(aside);
  else await rename(aside, path);
}

const holderOf = (path: string): Promise<string | undefined> => readlink(path).catch(() => undefined);
