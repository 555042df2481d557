import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '../../kernel/ids.js';
import { isRunning, processIdentity } from './identity.js';

/** Registers this process as a user of the server. The returned function unregisters it. Call both under the folder's lock. */
export async function registerUser(users: string): Promise<() => Promise<void>> {
  const entry = join(users, `${processIdentity()}.${newToken(6)}`);
  await writeFile(entry, '', { mode: 0o600 });
  return () => rm(entry, { force: true });
}

/** Whether a running process uses the server. Removes the entries of processes that were killed. */
export async function hasUsers(users: string): Promise<boolean> {
  let any = false;
  for (const entry of await readdir(users)) {
    if (isRunning(entry.slice(0, entry.lastIndexOf('.')))) any = true;
    else await rm(join(users, entry), { force: true });
  }
  return any;
}
