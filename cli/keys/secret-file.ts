import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, newToken } from '../../platform/kernel/ids.js';

/** Reads a secret from a file of the folder, and creates it if there is none. When several processes create it at once, all read the same. */
export async function readOrCreateSecret(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  const draft = join(folder, `.${name}.${newId()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(draft, newToken(), { mode: 0o600, flag: 'wx' });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return readFile(file, 'utf8');
}
