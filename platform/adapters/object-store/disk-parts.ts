import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../kernel/ids.js';
import { type Expected, nullIfMissing, writeDraft } from './disk-draft.js';
import type { DiskFiles } from './disk-files.js';
import { checkKey } from './objects.js';
import type { PartedUpload, UploadedPart } from './parts.js';
import { UploadRefused } from './upload-refused.js';

/** Uploads in parts: each is a folder, named `<key>.<time at which it was begun>-<id>`, with a file a part, named by its number. */
export class DiskParts {
  readonly #folder: string;

  constructor(
    private readonly files: DiskFiles,
    folder: string,
  ) {
    this.#folder = join(folder, 'parts');
  }

  async begin(key: string, now: Date): Promise<string> {
    const id = `${now.getTime()}-${newId()}`;
    await mkdir(this.#folderOf({ key, id }), { recursive: true, mode: 0o700 });
    return id;
  }

  /** A part that came before is replaced when all of this one is on the disk. Resolves with its SHA-256. */
  async write(upload: PartedUpload, number: number, body: Readable, expected: Expected): Promise<string> {
    return this.files.throughDraft(async (draft) => {
      const sha256 = await writeDraft(draft, body, expected);
      await rename(draft, join(this.#folderOf(upload), String(number))).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new UploadRefused('no such upload') : error;
      });
      return sha256;
    });
  }

  async list(upload: PartedUpload): Promise<UploadedPart[]> {
    const folder = this.#folderOf(upload);
    const names = (await readdir(folder).catch(nullIfMissing)) ?? [];
    const parts = names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(nullIfMissing);
      return found ? [{ number: Number(name), sizeBytes: found.size }] : [];
    });
    return (await Promise.all(parts)).flat().sort((one, other) => one.number - other.number);
  }

  async complete(upload: PartedUpload, count: number): Promise<boolean> {
    const parts = await this.list(upload);
    if (parts.length === count && parts.every(({ number }, index) => number === index + 1)) await this.#join(upload, count);
    return (await this.files.sizeOf(upload.key)) !== null;
  }

  async abort(upload: PartedUpload): Promise<void> {
    await rm(this.#folderOf(upload), { recursive: true, force: true });
  }

  async unfinished(before: Date): Promise<PartedUpload[]> {
    const names = (await readdir(this.#folder).catch(nullIfMissing)) ?? [];
    return names
      .map((name) => {
        const [key = '', id = ''] = name.split('.');
        return { key, id };
      })
      .filter(({ id }) => Number.parseInt(id, 10) < before.getTime());
  }

  /** Two that complete at once both make the object: the first is kept, and the second finds the parts gone or the key taken. */
  async #join(upload: PartedUpload, count: number): Promise<void> {
    const folder = this.#folderOf(upload);
    await this.files
      .throughDraft(async (draft) => {
        await pipeline(Readable.from(chunksOf(folder, count)), createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
        await this.files.keep(draft, upload.key);
      })
      .catch((error: unknown) => {
        const isDone = error instanceof UploadRefused || (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (!isDone) throw error;
      });
    await this.abort(upload);
  }

  #folderOf({ key, id }: PartedUpload): string {
    return join(this.#folder, `${checkKey(key)}.${checkKey(id)}`);
  }
}

async function* chunksOf(folder: string, count: number): AsyncGenerator<Buffer> {
  for (let number = 1; number <= count; number += 1) yield* createReadStream(join(folder, String(number))) as AsyncIterable<Buffer>;
}
