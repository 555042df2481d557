import { createReadStream } from 'node:fs';
import { constants, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveBounds } from './bounds.js';
import type { ArchiveEntry, EntrySource } from './source.js';
import { UnsafeArchive } from './unsafe-archive.js';

/** The files under a folder. A link in it refuses the whole: it may lead anywhere. */
export async function folderEntries(root: string, bounds: ArchiveBounds): Promise<EntrySource> {
  const entries: [string, ArchiveEntry][] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const found of await readdir(join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? found.name : `${folder}/${found.name}`;
      if (found.isDirectory()) folders.push(name);
      else if (found.isFile()) entries.push([name, fileEntry(join(root, name))]);
      else throw new UnsafeArchive(`${name} is a link or a device`);
      if (entries.length + folders.length > bounds.entries) throw new UnsafeArchive(`the package has more than ${bounds.entries} entries`);
    }
  }
  return { entries: entries.sort(([one], [other]) => (one < other ? -1 : 1)), close: async () => {} };
}

/** A file as it lies there: nothing inflates, so that its bytes are as many as it stores. */
export function fileEntry(path: string): ArchiveEntry {
  return {
    storedBytes: Number.POSITIVE_INFINITY,
    // A link that took the file's place since the folder was listed is refused by the system.
    open: async () => createReadStream('', { fd: await open(path, constants.O_RDONLY | constants.O_NOFOLLOW) }),
  };
}
