import { createReadStream } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../../kernel/ids.js';

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
    const end = this.#bytes - 1;
    return async () => (end < start ? Readable.from([]) : createReadStream('', { fd: this.file, start, end, autoClose: false }));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
