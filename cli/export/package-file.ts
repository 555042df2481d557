import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { CommandError } from '../command-error.js';

/** What a file of a package holds: a text, or bytes that are opened when their turn has come. */
export type FileContent = string | (() => Promise<Readable>);

/** The files of a package by their names. */
export type PackageFiles = ReadonlyMap<string, FileContent>;

/** Never writes over a file, and leaves none that is not whole. Bytes go through as a stream, and as they are: those of films and PDFs are packed already. */
export async function writeZip(path: string, files: PackageFiles): Promise<void> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const [name, content] of files) {
    if (typeof content === 'string') zip.addBuffer(Buffer.from(content), name);
    else
      zip.addReadStreamLazy(
        name,
        { compress: false },
        (add) => void opened(content).then(([error, stream]) => add(error, stream as Readable)),
      );
  }
  zip.end();
  try {
    await pipeline(output, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') await rm(path, { force: true });
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

async function opened(content: () => Promise<Readable>): Promise<readonly [error: unknown, stream: Readable | null]> {
  try {
    return [null, await content()];
  } catch (error) {
    return [error, null];
  }
}
