import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import type { ArchiveBounds } from './bounds.js';
import { firstBytes } from './first-bytes.js';
import type { ArchiveEntry, EntrySource } from './source.js';
import { Spool } from './spool.js';
import { UnsafeArchive } from './unsafe-archive.js';

const GZIP = '1f8b';

/**
 * The entries of a gzipped tar; null when the file is none. A tar says only along the way what is in it, so it is unpacked once: into a
 * file without a name, so that no name of the archive ever becomes a path of this machine.
 */
export async function tarEntries(path: string, bounds: ArchiveBounds): Promise<EntrySource | null> {
  if ((await firstBytes(path, 2)) !== GZIP) return null;
  const spool = await Spool.open();
  try {
    return { entries: await unpacked(path, spool, bounds), close: () => spool.close() };
  } catch (error) {
    await spool.close();
    // A disk that is full is no fault of the package.
    if (error instanceof UnsafeArchive || (error as NodeJS.ErrnoException).syscall) throw error;
    throw new UnsafeArchive(`the package cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function unpacked(path: string, spool: Spool, bounds: ArchiveBounds): Promise<[string, ArchiveEntry][]> {
  const { size } = await stat(path);
  const tar = extract();
  const flow = pipeline(createReadStream(path), createGunzip(), (chunks: AsyncIterable<Buffer>) => counted(chunks, size, bounds), tar);
  const [entries] = await Promise.all([listed(tar, spool, bounds), flow]);
  return entries;
}

/** All that inflates counts, whether an entry holds it or not. */
async function* counted(chunks: AsyncIterable<Buffer>, storedBytes: number, { totalBytes, ratio, ratioFromBytes }: ArchiveBounds) {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > totalBytes) throw new UnsafeArchive(`the package holds more than ${totalBytes} bytes`);
    if (bytes > ratioFromBytes && bytes > storedBytes * ratio)
      throw new UnsafeArchive(`the package inflates to more than ${ratio} times its size`);
    yield chunk;
  }
}

async function listed(tar: Extract, spool: Spool, bounds: ArchiveBounds): Promise<[string, ArchiveEntry][]> {
  const entries: [string, ArchiveEntry][] = [];
  let count = 0;
  for await (const entry of tar) {
    count += 1;
    if (count > bounds.entries) throw new UnsafeArchive(`the package has more than ${bounds.entries} entries`);
    const { header } = entry;
    if (!isPlain(header)) throw new UnsafeArchive(`${header.name} is a link or a device`);
    if (header.size > bounds.entryBytes) throw new UnsafeArchive(`${header.name} holds more than ${bounds.entryBytes} bytes`);
    const open = await spool.add(entry);
    // Nothing inflates any more: it was counted while it did.
    if (header.type !== 'directory') entries.push([nameOf(header), { storedBytes: Number.POSITIVE_INFINITY, open }]);
  }
  return entries;
}

const PLAIN: readonly Header['type'][] = ['file', 'contiguous-file', 'directory'];
const isPlain = ({ type }: Header): boolean => PLAIN.includes(type);

/** A tar of the folder where one stands says so before each name. */
const nameOf = ({ name }: Header): string => name.replace(/^(?:\.\/)+/, '');
