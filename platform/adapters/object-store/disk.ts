import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.js';
import { DiskFiles } from './disk-files.js';
import { diskRoutes } from './disk-routes.js';
import { checkKey, type ObjectStore, type Objects, pathOf } from './objects.js';
import { type Grant, signedQuery } from './signatures.js';

export interface DiskOptions {
  /** Shared by all processes that serve a bucket. */
  readonly folder: string;
  /** Secrets of the signed addresses: the first one signs, all of them verify. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** The origin that clients reach this system at: `https://lms.example.org`. */
  readonly origin: () => string;
}

/** Stores objects as files in a folder, and serves them under signed addresses of our own. */
export function diskObjects({ folder, secrets, clock, origin }: DiskOptions): Objects {
  const filesOf = (bucket: string) => new DiskFiles(join(folder, checkKey(bucket)));
  const addressOf = (grant: Grant) => `${origin()}${pathOf(grant.bucket)}/${checkKey(grant.key)}?${signedQuery(grant, secrets)}`;
  return {
    bucket: (bucket) => diskBucket(bucket, filesOf(bucket), clock, addressOf),
    routes: (bucket) => diskRoutes({ bucket, files: filesOf(bucket), secrets, clock }),
  };
}

function diskBucket(bucket: string, files: DiskFiles, clock: Clock, addressOf: (grant: Grant) => string): ObjectStore {
  return {
    async uploadTicket(key, { mimeType: type, sizeBytes: size, sha256, expiresAt }) {
      const url = addressOf({ method: 'PUT', bucket, key, expires: expiresAt.getTime(), type, size, sha256: sha256 ?? undefined });
      return { id: key, method: 'PUT', url, headers: [{ name: 'content-type', value: type }], expiresAt, maxBytes: size };
    },
    async downloadUrl(key, { fileName, mimeType, ttl }) {
      return addressOf({ method: 'GET', bucket, key, expires: clock.now().getTime() + ttl, type: mimeType, name: fileName });
    },
    inspect: (key) => files.inspect(key),
    remove: (keys) => files.remove(keys),
    cleanUp: () => files.cleanUp(clock.now()),
  };
}
