import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.js';
import { DiskFiles } from './disk-files.js';
import { DiskParts } from './disk-parts.js';
import { diskRoutes } from './disk-routes.js';
import { checkKey, type ObjectStore, type Objects, pathOf } from './objects.js';
import type { UploadsInParts } from './parts.js';
import { type Grant, signedQuery } from './signatures.js';
import { UploadRefused } from './upload-refused.js';

export interface DiskOptions {
  /** Shared by all processes that serve a bucket. */
  readonly folder: string;
  /** Secrets of the signed addresses: the first one signs, all of them verify. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** The origin that clients reach this system at: `https://lms.example.org`. */
  readonly origin: () => string;
  /** The origin of downloads, where it is another one that leads to the same routes. */
  readonly downloadOrigin?: string;
}

/** Stores objects as files in a folder, and serves them under signed addresses of our own. */
export function diskObjects({ folder, secrets, clock, origin, downloadOrigin }: DiskOptions): Objects {
  const open = (bucket: string) => {
    const files = new DiskFiles(join(folder, checkKey(bucket)));
    return { files, parts: new DiskParts(files, join(folder, bucket)) };
  };
  const addressOf: AddressOf = (grant) => {
    const from = grant.method === 'GET' ? (downloadOrigin ?? origin()) : origin();
    return `${from}${pathOf(grant.bucket)}/${checkKey(grant.key)}?${signedQuery(grant, secrets)}`;
  };
  return {
    bucket: (bucket) => diskBucket({ bucket, ...open(bucket), clock, addressOf }),
    routes: (bucket) => diskRoutes({ bucket, ...open(bucket), secrets, clock }),
    close: () => {},
  };
}

type AddressOf = (grant: Grant) => string;

interface DiskBucket {
  readonly bucket: string;
  readonly files: DiskFiles;
  readonly parts: DiskParts;
  readonly clock: Clock;
  readonly addressOf: AddressOf;
}

function diskBucket({ bucket, files, parts, clock, addressOf }: DiskBucket): ObjectStore {
  return {
    async uploadTicket(key, { mimeType: type, sizeBytes: size, sha256, expiresAt }) {
      const url = addressOf({ method: 'PUT', bucket, key, expires: expiresAt.getTime(), type, size, sha256: sha256 ?? undefined });
      return { id: key, method: 'PUT', url, headers: [{ name: 'content-type', value: type }], expiresAt, maxBytes: size };
    },
    parts: uploadsInParts(bucket, parts, clock, addressOf),
    async downloadUrl(key, { fileName: name, mimeType: type, ttl, show }) {
      return addressOf({ method: 'GET', bucket, key, expires: clock.now().getTime() + ttl, type, name, show: show ? 1 : undefined });
    },
    sizeOf: (key) => files.sizeOf(key),
    inspect: (key) => files.inspect(key),
    read: (key, range) => files.read(key, range),
    async write(key, body, { sizeBytes: size }) {
      try {
        await files.write(key, body, { size });
        return true;
      } catch (error) {
        if (error instanceof UploadRefused && error.reason === 'there already') return false;
        throw error;
      }
    },
    remove: (keys) => files.remove(keys),
    cleanUp: () => files.cleanUp(clock.now()),
  };
}

const uploadsInParts = (bucket: string, parts: DiskParts, clock: Clock, addressOf: AddressOf): UploadsInParts => ({
  begin: (key) => parts.begin(key, clock.now()),
  async ticket({ key, id: upload }, { number: part, sizeBytes: size, sha256, expiresAt }) {
    const bound = { size, sha256: sha256 ?? undefined, upload, part };
    const url = addressOf({ method: 'PUT', bucket, key, expires: expiresAt.getTime(), type: '', ...bound });
    return { method: 'PUT', url, headers: [], expiresAt };
  },
  list: (upload) => parts.list(upload),
  complete: (upload, count) => parts.complete(upload, count),
  abort: (upload) => parts.abort(upload),
  unfinished: (before) => parts.unfinished(before),
});
