import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../kernel/ids.js';
import { checkKey, HEAD_BYTES, LONGEST_UPLOAD, type StoredObject } from './objects.js';

/** Why an upload was refused. Nothing of it is stored. */
export class UploadRefused extends Error {
  constructor(readonly reason: 'too large' | 'not as announced' | 'there already') {
    super(`an upload was refused: ${reason}`);
  }
}

/**
 * The files of one bucket. An upload is written to a draft, and linked to its place when it is complete and on the disk: a reader
 * finds all of it or nothing, and the link fails where a file exists already. So any number of processes may share the folder.
 */
export class DiskFiles {
  readonly #incoming: string;

  constructor(private readonly folder: string) {
    this.#incoming = join(folder, 'incoming');
  }

  /** Ids ascend, so the files are spread over folders by the ends of their ids. */
  pathOf(key: string): string {
    return join(this.folder, 'kept', checkKey(key).slice(-2), key);
  }

  async write(key: string, body: Readable, expected: { readonly size: number; readonly sha256?: string }): Promise<void> {
    const place = this.pathOf(key);
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    const draft = join(this.#incoming, newId());
    try {
      await writeComplete(draft, body, expected);
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
    const file = await open(this.pathOf(key)).catch(nullIfMissing);
    if (!file) return null;
    const { size } = await file.stat();
    return { size, body: file.createReadStream() };
  }

  async inspect(key: string): Promise<StoredObject | null> {
    const path = this.pathOf(key);
    if (!(await stat(path).catch(nullIfMissing))) return null;
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

  /** Removes the drafts of processes that were killed. */
  async cleanUp(now: Date): Promise<void> {
    for (const name of (await readdir(this.#incoming).catch(nullIfMissing)) ?? []) {
      const path = join(this.#incoming, name);
      const found = await stat(path).catch(nullIfMissing);
      if (found && found.mtimeMs < now.getTime() - LONGEST_UPLOAD) await rm(path, { force: true });
    }
  }
}

async function writeComplete(path: string, body: Readable, { size, sha256 }: { size: number; sha256?: string }): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      received += chunk.length;
      hash.update(chunk);
      callback(received > size ? new UploadRefused('too large') : null, chunk);
    },
  });
  // Flushed, so that what is linked to its place survives a crash of the machine.
  await pipeline(body, counted, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })).catch(
    (error: NodeJS.ErrnoException) => {
      throw CLIENT_ABORTED.has(error.code ?? '') ? new UploadRefused('not as announced') : error;
    },
  );
  if (received !== size || (sha256 && hash.digest('hex') !== sha256)) throw new UploadRefused('not as announced');
}

/** Error codes of a client that disconnects in the middle of an upload. */
const CLIENT_ABORTED: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR']);

const nullIfMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
