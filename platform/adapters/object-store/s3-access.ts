import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../kernel/clock.js';
import { checkKey } from './objects.js';

/** How one service reaches its objects. */
export interface S3Access {
  readonly client: S3Client;
  /** These two sign what clients send, for the addresses at which clients find the store. */
  readonly uploads: S3Client;
  readonly downloads: S3Client;
  readonly bucket: string;
  /** The service's own, with a slash at its end. */
  readonly folder: string;
  readonly clock: Clock;
}

export const placeOf = ({ bucket, folder }: S3Access, key: string) => ({ Bucket: bucket, Key: folder + checkKey(key) });
