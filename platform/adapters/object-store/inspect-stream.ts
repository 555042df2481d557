import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { HEAD_BYTES, type StoredObject } from './objects.js';

/** Reads all of an object, and keeps of it what its service wants to know. */
export async function inspectStream(body: Readable): Promise<StoredObject> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
  }
  return { sizeBytes, sha256: hash.digest('hex'), head };
}
