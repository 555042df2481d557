import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { newId } from '../kernel/ids.js';
import type { JSONWebKeySet, PublicKeys } from './tokens.js';

/** The public keys in a file that a signer publishes: a JSON Web Key Set, read again when the file has changed. */
export function publicKeysIn(file: string): PublicKeys {
  let cached: { readonly version: string; readonly keys: JSONWebKeySet } | undefined;
  return {
    async jwks() {
      const { ino, mtimeNs } = await stat(file, { bigint: true });
      const version = `${ino}:${mtimeNs}`;
      if (cached?.version !== version) cached = { version, keys: JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet };
      return cached.keys;
    },
  };
}

/** Writes the file as a whole or not at all. Writes nothing when it contains these keys already, as a mounted file may. */
export async function publishKeys(file: string, keys: JSONWebKeySet): Promise<void> {
  const known = await publicKeysIn(file)
    .jwks()
    .catch(() => ({ keys: [] }));
  const knownIds = new Set(known.keys.map(({ kid }) => kid));
  if (keys.keys.length === knownIds.size && keys.keys.every(({ kid }) => knownIds.has(kid))) return;
  const draft = `${file}.${newId()}`;
  await writeFile(draft, JSON.stringify(keys, null, 2));
  await rename(draft, file);
}
