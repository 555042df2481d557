import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import type { PartsPlan } from '../parts.js';
import type { SignedRequest } from '../signed-request.js';
import { XmlHttpRequest } from './xml-http-request.js';

type Signed = Pick<SignedRequest, 'url' | 'headers'>;

/** What a page asks its service for while Uppy uploads one file. */
export interface AskedByUppy {
  /** The object, as Uppy keeps it to resume. */
  readonly key: string;
  /** Null for a file that goes in one request. */
  readonly plan: PartsPlan | null;
  /** Signs the one request. */
  sign(): Promise<Signed>;
  /** Resolves with the id of the upload in parts. */
  begin(): Promise<string>;
  signPart(id: string, number: number): Promise<Signed>;
  arrived(id: string): Promise<readonly number[]>;
  /** False while a part is missing. */
  complete(id: string): Promise<boolean>;
  abort(id: string): Promise<void>;
}

interface Requested {
  readonly method: string;
  readonly key: string;
  readonly uploadId?: string;
  readonly partNumber?: number;
}

/** Uppy asks for an answer of S3: it gets it in the address itself, from what the service says. */
const answer = (xml: string) => ({ url: `data:application/xml,${encodeURIComponent(xml)}` });

const asUppyReads = ({ url, headers }: Signed) => ({ url, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) });

/**
 * Uppy's client for S3, driven as a page would; `resumed` is an upload in parts that it goes on with. Resolves with what Uppy asked for,
 * in order.
 */
export async function uploadByUppy(service: AskedByUppy, bytes: Buffer, resumed?: string): Promise<string[]> {
  Object.assign(globalThis, { XMLHttpRequest: XmlHttpRequest });
  const { key, plan } = service;
  const type = 'video/mp4';
  const asked: string[] = [];

  async function signRequest({ method, uploadId: id, partNumber }: Requested) {
    asked.push([method, partNumber ?? (id ? 'upload' : 'object')].join(' '));
    if (method === 'PUT') return asUppyReads(await (id && partNumber ? service.signPart(id, partNumber) : service.sign()));
    if (method === 'POST' && !id) {
      return answer(`<InitiateMultipartUploadResult><UploadId>${await service.begin()}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (method === 'POST' && id && (await service.complete(id))) {
      return answer(`<CompleteMultipartUploadResult><Location>/${key}</Location><Key>${key}</Key></CompleteMultipartUploadResult>`);
    }
    if (method === 'GET' && id) {
      const parts = (await service.arrived(id)).map((number) => `<Part><PartNumber>${number}</PartNumber><ETag>${number}</ETag></Part>`);
      return answer(`<ListPartsResult>${parts.join('')}</ListPartsResult>`);
    }
    if (method === 'DELETE' && id) await service.abort(id);
    return answer('<Done/>');
  }

  const uppy = new Uppy();
  uppy.use(AwsS3, {
    signRequest,
    shouldUseMultipart: plan !== null,
    getChunkSize: () => plan?.partSize ?? 0,
    generateObjectKey: () => key,
  });
  const file = uppy.addFile({ name: 'lecture.mp4', type, data: new Blob([bytes as BlobPart], { type }) });
  if (resumed) uppy.setFileState(file, { s3Multipart: { key, uploadId: resumed } });
  const result = await uppy.upload();
  uppy.destroy();
  if (result?.successful?.length !== 1) throw new Error(`Uppy did not upload: ${JSON.stringify(result?.failed?.[0]?.error)}`);
  return asked;
}
