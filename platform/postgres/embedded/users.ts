import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '../../kernel/ids.js';
import { isRunning, processIdentity } from './identity.js';

/** Notes that this process uses the server. Gives back how to leave. Call under the folder's lock, both. */
export async function joinUsers(users: string): Promise<() => Promise<void>> {
  const note = join(users, `${processIdentity()}.${newToken(6)}`);
  await writeFile(note, '', { mode: 0o600 });
  return () => rm(note, { force: true });
}

/** Whether a living process uses the server. Forgets the notes of processes that were killed. */
export async function anyUser(users: string): Promise<boolean> {
  let any = false;
  for (const note of await readdir(users)) {
    if (isRunning(note.slice(0, note.lastIndexOf('.')))) any = true;
    else await rm(join(users, note), { force: true });
  }
  return any;
}
