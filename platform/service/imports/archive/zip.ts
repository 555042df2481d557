import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { ArchiveBounds } from './bounds.js';
import { firstBytes } from './first-bytes.js';
import type { ArchiveEntry, EntrySource } from './source.js';
import { UnsafeArchive } from './unsafe-archive.js';

/** A zip begins with an entry or, when it is empty, with its end. */
const SIGNATURES = ['504b0304', '504b0506'];

/** The entries of a zip; null when the file is none. yauzl believes the central directory alone, so that no entry has two truths. */
export async function zipEntries(path: string, bounds: ArchiveBounds): Promise<EntrySource | null> {
  if (!SIGNATURES.includes(await firstBytes(path, 4))) return null;
  let zip: ZipFile | null = null;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
    return { entries: await listed(zip, bounds), close: closing(zip) };
  } catch (error) {
    zip?.close();
    if (error instanceof UnsafeArchive) throw error;
    throw new UnsafeArchive(`the package cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function listed(zip: ZipFile, bounds: ArchiveBounds): Promise<[string, ArchiveEntry][]> {
  if (zip.entryCount > bounds.entries) throw new UnsafeArchive(`the package has more than ${bounds.entries} entries`);
  const entries: [string, ArchiveEntry][] = [];
  for await (const entry of zip.eachEntry()) {
    demandPlain(entry);
    if (entry.fileName.endsWith('/')) continue;
    entries.push([entry.fileName, { storedBytes: entry.compressedSize, open: () => zip.openReadStreamPromise(entry) }]);
  }
  return entries;
}

const FILE_TYPE = 0o170000;
const REGULAR_OR_FOLDER = [0, 0o100000, 0o040000];

/** The type of a file stands in the upper half of the attributes when the zip was made on Unix. Zero is 'not said'. */
function demandPlain(entry: Entry): void {
  if (entry.isEncrypted()) throw new UnsafeArchive(`${entry.fileName} is encrypted`);
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (!REGULAR_OR_FOLDER.includes(type)) throw new UnsafeArchive(`${entry.fileName} is a link or a device`);
}

const closing = (zip: ZipFile) => async (): Promise<void> => {
  if (zip.isOpen) zip.close();
};
