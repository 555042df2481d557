import type { SignedRequest } from './signed-request.js';

/** An upload that comes in parts. The service keeps both with its own record of the upload. */
export interface PartedUpload {
  readonly key: string;
  /** The store's own name for it. */
  readonly id: string;
}

export interface AnnouncedPart {
  /** From 1. */
  readonly number: number;
  /** Exactly. */
  readonly sizeBytes: number;
  /** In hex; with each part of an upload that was begun `hashed`, and with none of another. */
  readonly sha256: string | null;
  /** The part must begin before this time. */
  readonly expiresAt: Date;
}

export interface UploadedPart {
  readonly number: number;
  readonly sizeBytes: number;
}

/**
 * Uploads of one object in parts, which may come in any order, at once, from several devices, and again: the last of each number counts.
 * Nothing of them can be read before they are put together.
 */
export interface UploadsInParts {
  /** Resolves with the upload's id. `hashed`: every part will be announced with its checksum. */
  begin(key: string, described: { readonly mimeType: string; readonly hashed: boolean }): Promise<string>;
  /** Signs an address for exactly this part. The client finds the part's checksum in the reply's `etag`. */
  ticket(upload: PartedUpload, part: AnnouncedPart): Promise<SignedRequest>;
  /** What has arrived, by number. None of an upload that is over. */
  list(upload: PartedUpload): Promise<readonly UploadedPart[]>;
  /**
   * Makes the object of the parts from 1 to `count`. False while one is missing. True when the object is there, by this call or an
   * earlier one: a key is written once, and the upload is over.
   */
  complete(upload: PartedUpload, count: number): Promise<boolean>;
  /** Ends an upload and removes its parts. One that is over is no error. */
  abort(upload: PartedUpload): Promise<void>;
  /** Some of those that were begun before this time and neither completed nor aborted: for a job that aborts them, and asks again. */
  unfinished(before: Date): Promise<readonly PartedUpload[]>;
}

const MIB = 1_048_576;

/** An object of this length or more is uploaded in parts, in bytes: what is lost with a connection is then a part, not all of it. */
export const IN_PARTS_FROM = 16 * MIB;

/** S3 takes no smaller part but the last, and no more parts of one object. */
const SMALLEST_PART = 8 * MIB;
export const MOST_PARTS = 10_000;
export const LARGEST_IN_PARTS = 5 * 1_048_576 * MIB;

export interface PartsPlan {
  /** Of each part but the last, in bytes. */
  readonly partSize: number;
  readonly partCount: number;
}

/** How an object of this length is cut; null when it goes in one request. */
export function planParts(sizeBytes: number): PartsPlan | null {
  if (sizeBytes < IN_PARTS_FROM) return null;
  const partSize = Math.max(SMALLEST_PART, Math.ceil(sizeBytes / MOST_PARTS / MIB) * MIB);
  return { partSize, partCount: Math.ceil(sizeBytes / partSize) };
}

/** The length of one part, in bytes; null for a number that the plan does not have. */
export function sizeOfPart(sizeBytes: number, { partSize, partCount }: PartsPlan, number: number): number | null {
  if (!Number.isInteger(number) || number < 1 || number > partCount) return null;
  return number < partCount ? partSize : sizeBytes - partSize * (partCount - 1);
}
