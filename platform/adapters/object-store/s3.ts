import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Clock } from '../../kernel/clock.js';
import { checkKey, type Objects } from './objects.js';
import { s3Bucket } from './s3-bucket.js';

export interface S3Options {
  /** One for all services: each has a folder in it. */
  readonly bucket: string;
  readonly region: string;
  /** Where the store is, if it is not Amazon's: `https://s3.example.org`. */
  readonly url?: string;
  /** Where clients find it, if they do so elsewhere. */
  readonly publicUrl?: string;
  /** The origin of downloads, where it is another one that leads to the same store. */
  readonly downloadOrigin?: string;
  /** Without them the SDK looks for the machine's own role, as usual at Amazon. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clock: Clock;
}

/** How long a connection, and a pause within an answer, may take until the store counts as away, in ms. */
const CONNECT_WITHIN = 2_000;
const ANSWER_WITHIN = 30_000;

/** Stores objects in a bucket of S3, or of a store that speaks its language. Clients speak with the store itself. */
export function s3Objects({ bucket, region, url, publicUrl = url, downloadOrigin = publicUrl, credentials, clock }: S3Options): Objects {
  const open = (endpoint: string | undefined) => new S3Client({ ...CONFIGURATION, region, credentials, ...at(endpoint) });
  // Signing asks nobody: these two send no request, and what they sign leads to their endpoint.
  const [client, uploads, downloads] = [open(url), open(publicUrl), open(downloadOrigin)];
  return {
    bucket: (name) => s3Bucket({ client, uploads, downloads, bucket, folder: `${checkKey(name)}/`, clock }),
    close() {
      for (const each of [client, uploads, downloads]) each.destroy();
    },
  };
}

const nothing = () => {};

const CONFIGURATION = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: CONNECT_WITHIN, socketTimeout: ANSWER_WITHIN, httpAgent: { keepAlive: true } },
  // By default the SDK adds checksums of its own, which would be part of what is signed, and which clients cannot compute.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // It warns on the console of errors that reach the caller anyway.
  logger: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
} satisfies S3ClientConfig;

/** Stores other than Amazon's find the bucket in the path: its name is no host of theirs. */
const at = (endpoint: string | undefined): S3ClientConfig => (endpoint ? { endpoint, forcePathStyle: true } : {});
