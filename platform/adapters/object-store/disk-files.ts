import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../kernel/ids.js';
import { checkKey, HEAD_BYTES, LONGEST_UPLOAD, type StoredObject } from './objects.js';

/** Why an upload was not taken. Nothing of it is left. */
export class UploadRefused extends Error {
  constructor(readonly reason: 'too large' | 'not as announced' | 'there already') {
    super(`an upload was refused: ${reason}`);
  }
}

/**
 * The files of one bucket. An upload is written aside and linked to its place when it is whole and on the disk: whoever looks finds
 * all of it or nothing, and the link fails where something is already. So any number of processes may share the folder.
 */
export class DiskFiles {
  readonly #incoming: string;

  constructor(private readonly folder: string) {
    this.#incoming = join(folder, 'incoming');
  }

  /** Ids ascend, so their ends spread the files over folders. */
  pathOf(key: string): string {
    return join(this.folder, 'kept', checkKey(key).slice(-2), key);
  }

  async write(key: string, body: Readable, expected: { readonly size: number; readonly sha256?: string }): Promise<void> {
    const place = this.pathOf(key);
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    const draft = join(this.#incoming, newId());
    try {
      await writeWhole(draft, body, expected);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await link(draft, place).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? new UploadRefused('there already') : error;
      });
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Null when there is none. */
  async read(key: string): Promise<{ readonly size: number; readonly body: Readable } | null> {
    const file = await open(this.pathOf(key)).catch(absent);
    if (!file) return null;
    const { size } = await file.stat();
    return { size, body: file.createReadStream() };
  }

  async inspect(key: string): Promise<StoredObject | null> {
    const path = this.pathOf(key);
    if (!(await stat(path).catch(absent))) return null;
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let head = Buffer.alloc(0);
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    }
    return { sizeBytes, sha256: hash.digest('hex'), head };
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(this.pathOf(key), { force: true });
  }

  /** What a process that was killed has left aside. */
  async tidy(now: Date): Promise<void> {
    for (const name of (await readdir(this.#incoming).catch(absent)) ?? []) {
      const path = join(this.#incoming, name);
      const found = await stat(path).catch(absent);
      if (found && found.mtimeMs < now.getTime() - LONGEST_UPLOAD) await rm(path, { force: true });
    }
  }
}

async function writeWhole(path: string, body: Readable, { size, sha256 }: { size: number; sha256?: string }): Promise<void> {
  const hash = createHash('sha256');
  let arrived = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, passed) {
      arrived += chunk.length;
      hash.update(chunk);
      passed(arrived > size ? new UploadRefused('too large') : null, chunk);
    },
  });
  // Flushed: what is linked to its place is on the disk, whatever happens to the machine.
  await pipeline(body, counted, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })).catch(
    (error: NodeJS.ErrnoException) => {
      throw BROKEN_OFF.has(error.code ?? '') ? new UploadRefused('not as announced') : error;
    },
  );
  if (arrived !== size || (sha256 && hash.digest('hex') !== sha256)) throw new UploadRefused('not as announced');
}

/** The client went away in the middle. */
const BROKEN_OFF: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR']);

const absent = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
