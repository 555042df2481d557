import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import type { ObjectStore } from '../objects.js';
import { planParts, sizeOfPart } from '../parts.js';
import { XmlHttpRequest } from './xml-http-request.js';

/** An upload that Uppy may resume, as it keeps it itself. */
export interface Resumed {
  readonly key: string;
  readonly uploadId: string;
}

interface Requested {
  readonly method: string;
  readonly key: string;
  readonly uploadId?: string;
  readonly partNumber?: number;
}

/** Uppy asks for an answer of S3: it gets it in the address itself, from what the service says. */
const answer = (xml: string) => ({ url: `data:application/xml,${encodeURIComponent(xml)}` });

/**
 * Uppy's client for S3, driven as a page would, over a store in the place of the service: `sign` is what the page asks the service for.
 * Resolves with what Uppy asked for, in order.
 */
export async function uploadByUppy(
  store: ObjectStore,
  key: string,
  bytes: Buffer,
  { expiresAt, resumed }: { readonly expiresAt: Date; readonly resumed?: Resumed },
): Promise<string[]> {
  Object.assign(globalThis, { XMLHttpRequest: XmlHttpRequest });
  const type = 'video/mp4';
  const plan = planParts(bytes.length);
  const asked: string[] = [];

  async function sign({ method, uploadId: id, partNumber }: Requested) {
    asked.push([method, partNumber ?? (id ? 'upload' : 'object')].join(' '));
    const upload = { key, id: id ?? '' };
    if (method === 'PUT' && partNumber && plan) {
      const sizeBytes = sizeOfPart(bytes.length, plan, partNumber) ?? 0;
      const { url, headers } = await store.parts.ticket(upload, { number: partNumber, sizeBytes, sha256: null, expiresAt });
      return { url, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
    }
    if (method === 'PUT') {
      const { url, headers } = await store.uploadTicket(key, { mimeType: type, sizeBytes: bytes.length, sha256: null, expiresAt });
      return { url, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
    }
    if (method === 'POST' && !id) {
      const begun = await store.parts.begin(key, { mimeType: type, hashed: false });
      return answer(`<InitiateMultipartUploadResult><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (method === 'POST' && plan && (await store.parts.complete(upload, plan.partCount))) {
      return answer(`<CompleteMultipartUploadResult><Location>/${key}</Location><Key>${key}</Key></CompleteMultipartUploadResult>`);
    }
    if (method === 'GET') {
      const parts = (await store.parts.list(upload)).map(
        ({ number }) => `<Part><PartNumber>${number}</PartNumber><ETag>${number}</ETag></Part>`,
      );
      return answer(`<ListPartsResult>${parts.join('')}</ListPartsResult>`);
    }
    if (method === 'DELETE') await store.parts.abort(upload);
    return answer('<Done/>');
  }

  const uppy = new Uppy();
  uppy.use(AwsS3, {
    signRequest: sign,
    shouldUseMultipart: plan !== null,
    getChunkSize: () => plan?.partSize ?? 0,
    generateObjectKey: () => key,
  });
  const file = uppy.addFile({ name: 'lecture.mp4', type, data: new Blob([bytes as BlobPart], { type }) });
  if (resumed) uppy.setFileState(file, { s3Multipart: { ...resumed } });
  const result = await uppy.upload();
  uppy.destroy();
  if (result?.successful?.length !== 1) throw new Error(`Uppy did not upload: ${JSON.stringify(result?.failed?.[0]?.error)}`);
  return asked;
}
