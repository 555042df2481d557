import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArchiveBounds, BOUNDS } from './bounds.js';
import { fileEntry, folderEntries } from './folder.js';
import { demandSafeNames } from './names.js';
import type { ArchiveEntry, EntrySource } from './source.js';
import { tarEntries } from './tar.js';
import { UnsafeArchive } from './unsafe-archive.js';
import { zipEntries } from './zip.js';

/** Files of a package from elsewhere, by their names with slashes. Reading never leaves the package and never takes more than the bounds. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The bytes of an entry, counted as they come. An UnsafeArchive ends the stream where they pass a bound. */
  open(name: string): Promise<Readable>;
  /** A whole entry of `limit` bytes at most. */
  read(name: string, limit?: number): Promise<Buffer>;
  stop(): Promise<void>;
}

const IN_MEMORY = 16 * 2 ** 20;

/** Opens a zip, a gzipped tar, a folder or a single file. Throws an UnsafeArchive when the names alone refuse it. */
export async function openArchive(path: string, bounds: ArchiveBounds = BOUNDS): Promise<Archive> {
  const source = await sourceOf(path, bounds);
  try {
    demandSafeNames(source.entries.map(([name]) => name));
  } catch (error) {
    await source.close();
    throw error;
  }
  return new BoundedArchive(source, bounds);
}

async function sourceOf(path: string, bounds: ArchiveBounds): Promise<EntrySource> {
  // What the caller names may be a link, as an operator's own folder often is; nothing inside of it may.
  const there = await stat(path);
  if (there.isDirectory()) return folderEntries(path, bounds);
  const packed = (await zipEntries(path, bounds)) ?? (await tarEntries(path, bounds));
  return packed ?? { entries: [[basename(path), fileEntry(await realpath(path))]], close: async () => {} };
}

class BoundedArchive implements Archive {
  readonly #entries: ReadonlyMap<string, ArchiveEntry>;
  /** How far each entry was read: one that is read twice counts once. */
  readonly #read = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly source: EntrySource,
    private readonly bounds: ArchiveBounds,
  ) {
    this.#entries = new Map(source.entries);
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  async open(name: string): Promise<Readable> {
    return this.#counted(name, this.bounds.entryBytes);
  }

  async read(name: string, limit = IN_MEMORY): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.#counted(name, Math.min(limit, this.bounds.entryBytes))) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  stop(): Promise<void> {
    return this.source.close();
  }

  async #counted(name: string, limit: number): Promise<Readable> {
    const entry = this.#entries.get(name);
    if (!entry) throw new UnsafeArchive(`${name} is not in the package`);
    const count = (bytes: number) => this.#count(name, entry, bytes, limit);
    let bytes = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        try {
          count(bytes);
        } catch (error) {
          return done(error as Error);
        }
        done(null, chunk);
      },
    });
    // The counter's own reader meets the error; the pipeline destroys both ends.
    pipeline(await entry.open(), counter).catch(() => {});
    return counter;
  }

  #count(name: string, { storedBytes }: ArchiveEntry, bytes: number, limit: number): void {
    if (bytes > limit) throw new UnsafeArchive(`${name} holds more than ${limit} bytes`);
    const before = this.#read.get(name) ?? 0;
    if (bytes > before) {
      this.#read.set(name, bytes);
      this.#total += bytes - before;
    }
    if (this.#total > this.bounds.totalBytes) throw new UnsafeArchive(`the package holds more than ${this.bounds.totalBytes} bytes`);
    const { ratio, ratioFromBytes } = this.bounds;
    if (bytes > ratioFromBytes && bytes > storedBytes * ratio) {
      throw new UnsafeArchive(`${name} inflates to more than ${ratio} times its size`);
    }
  }
}
