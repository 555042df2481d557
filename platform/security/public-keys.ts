import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { newId } from '../kernel/ids.js';
import type { JSONWebKeySet, PublicKeys } from './tokens.js';

/** Public keys in a file that their owner publishes: a JSON Web Key Set, read again when it was written anew. */
export function publicKeysIn(file: string): PublicKeys {
  let read: { readonly version: string; readonly keys: JSONWebKeySet } | undefined;
  return {
    async jwks() {
      const { ino, mtimeNs } = await stat(file, { bigint: true });
      const version = `${ino}:${mtimeNs}`;
      if (read?.version !== version) read = { version, keys: JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet };
      return read.keys;
    },
  };
}

/** Writes the file as a whole or not at all. Where it tells the same already, as a mounted one may, nothing is written. */
export async function publishKeys(file: string, keys: JSONWebKeySet): Promise<void> {
  const known = await publicKeysIn(file)
    .jwks()
    .catch(() => ({ keys: [] }));
  const there = new Set(known.keys.map(({ kid }) => kid));
  if (keys.keys.length === there.size && keys.keys.every(({ kid }) => there.has(kid))) return;
  const draft = `${file}.${newId()}`;
  await writeFile(draft, JSON.stringify(keys, null, 2));
  await rename(draft, file);
}
