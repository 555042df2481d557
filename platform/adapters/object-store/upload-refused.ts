import { Transform } from 'node:stream';

/** Why an upload was refused. Nothing of it is stored. */
export class UploadRefused extends Error {
  constructor(readonly reason: 'not as announced' | 'there already' | 'no such upload') {
    super(`an upload was refused: ${reason}`);
  }
}

/** Passes on a body of exactly this length, in bytes. It fails with UploadRefused for any other, and no later than one chunk beyond it. */
export function exactLength(size: number): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      received += chunk.length;
      callback(received > size ? new UploadRefused('not as announced') : null, chunk);
    },
    flush: (callback) => callback(received === size ? null : new UploadRefused('not as announced')),
  });
}
