import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../../kernel/ids.js';

const CHUNK_BYTES = 64 * 1_024;

/** A file without a name: nobody else opens it, and the system takes it away with the process, however that ends. */
export class Spool {
  #bytes = 0;

  private constructor(private readonly file: FileHandle) {}

  static async open(folder = tmpdir()): Promise<Spool> {
    const path = join(folder, `lms-${newId()}`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new Spool(file);
  }

  /** Adds the bytes at the end, and gives what reads them again. */
  async add(chunks: AsyncIterable<unknown>): Promise<() => Promise<Readable>> {
    const start = this.#bytes;
    for await (const chunk of chunks as AsyncIterable<Buffer>)
      this.#bytes += (await this.file.write(chunk, 0, chunk.length, this.#bytes)).bytesWritten;
    const end = this.#bytes;
    return async () => Readable.from(this.#read(start, end), { objectMode: false });
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** A stream of the system's own would listen to the file, as often as it is read. */
  async *#read(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at)), 0, null, at);
      if (bytesRead === 0) throw new Error('The spool ends early');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
