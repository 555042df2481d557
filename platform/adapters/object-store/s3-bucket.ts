import { pipeline, type Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { contentDisposition } from './disposition.js';
import { inspectStream } from './inspect-stream.js';
import { HEAD_BYTES, type ObjectStore, type StoredObject } from './objects.js';
import { placeOf, type S3Access } from './s3-access.js';
import { isMissing, isTaken, nullIfMissing, reaching } from './s3-errors.js';
import { s3Parts } from './s3-parts.js';
import { base64, hex, sign } from './s3-signing.js';
import { exactLength } from './upload-refused.js';

/** The most that S3 deletes at once. */
const DELETED_AT_ONCE = 1_000;

export function s3Bucket(access: S3Access): ObjectStore {
  const { client, uploads, downloads, clock } = access;
  const at = (key: string) => placeOf(access, key);
  const head = async (key: string) => {
    const command = new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' });
    return reaching(() => client.send(command)).catch(nullIfMissing);
  };
  const store: ObjectStore = {
    async uploadTicket(key, { mimeType, sizeBytes, sha256, expiresAt }) {
      const command = new PutObjectCommand({
        ...at(key),
        ContentType: mimeType,
        ContentLength: sizeBytes,
        ChecksumSHA256: sha256 ? base64(sha256) : undefined,
        IfNoneMatch: '*',
      });
      const headers = [
        { name: 'content-type', value: mimeType },
        { name: 'if-none-match', value: '*' },
        ...(sha256 ? [{ name: 'x-amz-checksum-sha256', value: base64(sha256) }] : []),
      ];
      const url = await sign(uploads, command, headers, clock.now(), expiresAt);
      return { id: key, method: 'PUT', url, headers, expiresAt, maxBytes: sizeBytes };
    },
    parts: s3Parts(access),
    async downloadUrl(key, { fileName, mimeType, ttl, show }) {
      const command = new GetObjectCommand({
        ...at(key),
        ResponseContentType: mimeType,
        ResponseContentDisposition: contentDisposition(fileName, show),
        ResponseCacheControl: 'private, no-store',
      });
      const now = clock.now();
      return sign(downloads, command, [], now, new Date(now.getTime() + ttl));
    },
    async sizeOf(key) {
      return (await head(key))?.ContentLength ?? null;
    },
    async inspect(key) {
      const found = await head(key);
      if (!found) return null;
      const verified = verifiedBy(found);
      const body = await store.read(key, verified && { start: 0, end: Math.min(HEAD_BYTES, verified.sizeBytes) - 1 });
      if (!body) return null;
      const read = await inspectStream(body);
      return verified ? { ...verified, head: read.head } : read;
    },
    async read(key, range) {
      const command = new GetObjectCommand({ ...at(key), Range: range && `bytes=${range.start}-${range.end}` });
      const found = await reaching(() => client.send(command)).catch(nullIfMissing);
      return found && (found.Body as Readable);
    },
    async write(key, body, { mimeType, sizeBytes }) {
      const exact = exactLength(sizeBytes);
      const broken = new AbortController();
      // The SDK does not look at errors of a body: it would wait for the rest.
      pipeline(body, exact, (error) => error && broken.abort(error));
      const command = new PutObjectCommand({ ...at(key), Body: exact, ContentType: mimeType, ContentLength: sizeBytes, IfNoneMatch: '*' });
      try {
        await reaching(() => client.send(command, { abortSignal: broken.signal }));
        return true;
      } catch (error) {
        if (broken.signal.aborted) throw broken.signal.reason;
        if (isTaken(error)) return false;
        throw error;
      } finally {
        exact.destroy();
      }
    },
    async remove(keys) {
      const objects = keys.map((key) => ({ Key: at(key).Key }));
      for (let from = 0; from < objects.length; from += DELETED_AT_ONCE) {
        const command = new DeleteObjectsCommand({
          Bucket: access.bucket,
          Delete: { Objects: objects.slice(from, from + DELETED_AT_ONCE), Quiet: true },
        });
        const { Errors = [] } = await reaching(() => client.send(command));
        const [failed] = Errors.filter(({ Code }) => !isMissing({ name: Code }));
        if (failed) throw new Error(`the object store did not remove ${failed.Key}: ${failed.Code}`);
      }
    },
    // What broke off left nothing, and uploads in parts are their service's business.
    cleanUp: async () => {},
  };
  return store;
}

/** Of an object that came in one request with its checksum: S3 has compared them. Null for any other. */
function verifiedBy({ ContentLength, ChecksumSHA256, ChecksumType }: HeadObjectCommandOutput): Omit<StoredObject, 'head'> | undefined {
  // Of one that came in parts it is a checksum of checksums.
  const isOfAll = ChecksumSHA256 && ChecksumType !== 'COMPOSITE' && !ChecksumSHA256.includes('-');
  return isOfAll && ContentLength ? { sizeBytes: ContentLength, sha256: hex(ChecksumSHA256) } : undefined;
}
