import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exactLength, UploadRefused } from './upload-refused.js';

export interface Expected {
  readonly size: number;
  readonly sha256?: string;
}

/** Writes a body to a new file, and to the disk. Resolves with its SHA-256, in hex. Throws UploadRefused when it is not what was expected. */
export async function writeDraft(path: string, body: Readable, { size, sha256 }: Expected): Promise<string> {
  const hash = createHash('sha256');
  const counted = exactLength(size);
  counted.on('data', (chunk: Buffer) => hash.update(chunk));
  // Flushed, so that what is moved to its place survives a crash of the machine.
  await pipeline(body, counted, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })).catch(
    (error: NodeJS.ErrnoException) => {
      throw CLIENT_ABORTED.has(error.code ?? '') ? new UploadRefused('not as announced') : error;
    },
  );
  const actual = hash.digest('hex');
  if (sha256 && actual !== sha256) throw new UploadRefused('not as announced');
  return actual;
}

/** Error codes of a client that disconnects in the middle of an upload. */
const CLIENT_ABORTED: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR']);

/** For `catch`: what is missing is null, and every other error stays one. */
export const nullIfMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
