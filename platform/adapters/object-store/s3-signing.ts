import type { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { SignedRequest } from './signed-request.js';

type Command = GetObjectCommand | PutObjectCommand | UploadPartCommand;

/** S3 signs for so long at the most, in seconds: a week. */
const LONGEST = 604_800;

/** Signs a request for a client: the address, valid from now to then, with its length and with these headers. */
export function sign(client: S3Client, command: Command, headers: SignedRequest['headers'], now: Date, until: Date): Promise<string> {
  const names = headers.map(({ name }) => name);
  const seconds = Math.floor((until.getTime() - now.getTime()) / 1_000);
  return getSignedUrl(client, command as GetObjectCommand, {
    signingDate: now,
    expiresIn: Math.min(Math.max(seconds, 1), LONGEST),
    signableHeaders: new Set(['content-length', ...names]),
    // They stay headers: the SDK would move them into the address, where the store does not look for them.
    unhoistableHeaders: new Set(names),
  });
}

/** S3 writes checksums in base64. */
export const base64 = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64');
export const hex = (sha256: string): string => Buffer.from(sha256, 'base64').toString('hex');
