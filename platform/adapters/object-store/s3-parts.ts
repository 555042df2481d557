import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type Part,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PartedUpload, UploadsInParts } from './parts.js';
import { placeOf, type S3Access } from './s3-access.js';
import { isMissing, nullIfMissing, reaching } from './s3-errors.js';
import { base64, sign } from './s3-signing.js';

export function s3Parts(access: S3Access): UploadsInParts {
  const { client, uploads, folder, clock } = access;
  const at = (key: string) => placeOf(access, key);
  const of = ({ key, id }: PartedUpload) => ({ ...at(key), UploadId: id });

  // By the store's own word that there is more: the SDK's pagination goes by the marker, which some stores send to the end.
  const arrived = async (upload: PartedUpload): Promise<Part[]> => {
    const found: Part[] = [];
    for (let page: PartsPage = { IsTruncated: true }; page.IsTruncated; ) {
      const command = new ListPartsCommand({ ...of(upload), PartNumberMarker: page.NextPartNumberMarker });
      page = (await reaching(() => client.send(command)).catch(nullIfMissing)) ?? {};
      found.push(...(page.Parts ?? []));
    }
    return found;
  };

  const exists = async (key: string) => Boolean(await reaching(() => client.send(new HeadObjectCommand(at(key)))).catch(nullIfMissing));

  const parts: UploadsInParts = {
    async begin(key, { mimeType, hashed }) {
      const command = new CreateMultipartUploadCommand({
        ...at(key),
        ContentType: mimeType,
        // S3 compares checksums of parts only where it was told that they come.
        ChecksumAlgorithm: hashed ? 'SHA256' : undefined,
      });
      const { UploadId = '' } = await reaching(() => client.send(command));
      return UploadId;
    },
    async ticket(upload, { number, sizeBytes, sha256, expiresAt }) {
      const checksum = sha256 ? base64(sha256) : undefined;
      const command = new UploadPartCommand({
        ...of(upload),
        PartNumber: number,
        ContentLength: sizeBytes,
        ChecksumSHA256: checksum,
      });
      const headers = checksum ? [{ name: 'x-amz-checksum-sha256', value: checksum }] : [];
      return { method: 'PUT', url: await sign(uploads, command, headers, clock.now(), expiresAt), headers, expiresAt };
    },
    async list(upload) {
      return (await arrived(upload)).map(({ PartNumber = 0, Size = 0 }) => ({ number: PartNumber, sizeBytes: Size }));
    },
    async complete(upload, count) {
      const found = await arrived(upload);
      const isWhole = found.length === count && found.every(({ PartNumber }, index) => PartNumber === index + 1);
      if (!isWhole) return exists(upload.key);
      const command = new CompleteMultipartUploadCommand({
        ...of(upload),
        MultipartUpload: { Parts: found.map(named) },
        IfNoneMatch: '*',
      });
      try {
        await reaching(() => client.send(command));
      } catch (error) {
        // Somebody else was first, with this upload or with another object: whatever S3 says of parts that go meanwhile.
        if (await exists(upload.key)) await parts.abort(upload);
        else if (isMissing(error)) return false;
        else throw error;
      }
      return true;
    },
    async abort(upload) {
      await reaching(() => client.send(new AbortMultipartUploadCommand(of(upload)))).catch(nullIfMissing);
    },
    async unfinished(before) {
      for (let page: UploadsPage = { IsTruncated: true }; page.IsTruncated; ) {
        const after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
        const command = new ListMultipartUploadsCommand({ Bucket: access.bucket, Prefix: folder, ...after });
        page = await reaching(() => client.send(command));
        const old = page.Uploads?.filter(({ Initiated }) => Initiated && Initiated < before) ?? [];
        if (old.length > 0) return old.map(({ Key = '', UploadId = '' }) => ({ key: Key.slice(folder.length), id: UploadId }));
      }
      return [];
    },
  };
  return parts;
}

type PartsPage = Partial<ListPartsCommandOutput>;
type UploadsPage = Partial<ListMultipartUploadsCommandOutput>;

const named = ({ PartNumber, ETag, ChecksumSHA256 }: Part): CompletedPart => ({ PartNumber, ETag, ChecksumSHA256 });
