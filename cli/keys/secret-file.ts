import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, newToken } from '../../platform/kernel/ids.js';

/** A secret in a file of the folder, made once: of several processes that start at once, the first one's stays. */
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
