import { readlink, rename, rm, symlink, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { newToken } from '../../kernel/ids.js';
import { isRunning, processIdentity } from './identity.js';

const LOOK_AGAIN_MS = 20;

/**
 * Runs `work` while no other process runs under the same lock. The lock is a symbolic link whose target is the holder:
 * made in one atomic step with its content, and told stale when the holder has died.
 */
export async function withProcessLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const me = `${processIdentity()}/${newToken(6)}`;
  while (!(await take(path, me))) await delay(LOOK_AGAIN_MS);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, me: string): Promise<boolean> {
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

/** Two may find the lock stale at once. What the slower one moves away may be the faster one's new lock: it goes back. */
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
