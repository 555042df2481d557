import { createReadStream } from 'node:fs';
import { link, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { newId } from '../../kernel/ids.js';
import { type Expected, nullIfMissing, writeDraft } from './disk-draft.js';
import { inspectStream } from './inspect-stream.js';
import { type ByteRange, checkKey, LONGEST_UPLOAD, type StoredObject } from './objects.js';
import { UploadRefused } from './upload-refused.js';

/**
 * The files of one bucket. An upload is written to a draft, and linked to its place when it is complete and on the disk: a reader
 * finds all of it or nothing, and the link fails where a file exists already. So any number of processes may share the folder.
 */
export class DiskFiles {
  readonly #incoming: string;

  constructor(private readonly folder: string) {
    this.#incoming = join(folder, 'incoming');
  }

  /** Throws UploadRefused when the body is not what was expected, or the key is taken. */
  async write(key: string, body: Readable, expected: Expected): Promise<void> {
    checkKey(key);
    await this.throughDraft(async (draft) => {
      await writeDraft(draft, body, expected);
      await this.keep(draft, key);
    });
  }

  /** Lends the path of a file that is not there yet, and removes what is there afterwards. */
  async throughDraft<Result>(work: (draft: string) => Promise<Result>): Promise<Result> {
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    const draft = join(this.#incoming, newId());
    try {
      return await work(draft);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Gives a draft its place. Throws UploadRefused when the key is taken. */
  async keep(draft: string, key: string): Promise<void> {
    const place = this.#placeOf(key);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await link(draft, place).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new UploadRefused('there already') : error;
    });
  }

  /** The path of an object; null when there is none. What a symbolic link leads to is none of ours. */
  async find(key: string): Promise<string | null> {
    const place = this.#placeOf(key);
    const actual = await realpath(place).catch(nullIfMissing);
    return actual && actual === join(await realpath(this.folder), this.#below(key)) ? place : null;
  }

  async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const path = await this.find(key);
    return path ? createReadStream(path, range) : null;
  }

  async sizeOf(key: string): Promise<number | null> {
    const path = await this.find(key);
    const found = path ? await stat(path).catch(nullIfMissing) : null;
    return found?.size ?? null;
  }

  async inspect(key: string): Promise<StoredObject | null> {
    const body = await this.read(key);
    return body && inspectStream(body);
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(this.#placeOf(key), { force: true });
  }

  /** Removes the drafts of processes that were killed. */
  async cleanUp(now: Date): Promise<void> {
    for (const name of (await readdir(this.#incoming).catch(nullIfMissing)) ?? []) {
      const path = join(this.#incoming, name);
      const found = await stat(path).catch(nullIfMissing);
      if (found && found.mtimeMs < now.getTime() - LONGEST_UPLOAD) await rm(path, { force: true });
    }
  }

  #placeOf(key: string): string {
    return join(this.folder, this.#below(key));
  }

  /** Ids ascend, so the files are spread over folders by the ends of their ids. */
  #below(key: string): string {
    return join('kept', checkKey(key).slice(-2), key);
  }
}
