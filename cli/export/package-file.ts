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

/**
 * Never writes over a file, and leaves none that is not whole. Bytes go through as a stream, and as they are: those of films and PDFs are
 * packed already.
 */
export async function writeZip(path: string, files: PackageFiles): Promise<void> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: Error) => output.destroy(error);
  zip.on('error', fail);
  for (const [name, content] of files) {
    if (typeof content === 'string') zip.addBuffer(Buffer.from(content), name);
    // The zip does not listen to what breaks off while it is read.
    else
      zip.addReadStreamLazy(name, { compress: false }, (add) => void content().then((stream) => add(null, stream.on('error', fail)), fail));
  }
  zip.end();
  try {
    await pipeline(output, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') await rm(path, { force: true });
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
