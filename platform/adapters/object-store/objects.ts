import type { Readable } from 'node:stream';
import type { FastifyPluginCallback } from 'fastify';
import type { UploadsInParts } from './parts.js';
import type { SignedRequest } from './signed-request.js';

/** A signed address for one upload. */
export interface UploadTicket extends SignedRequest {
  readonly id: string;
  readonly maxBytes: number;
}

/** An upload as the client announces it. The store refuses any other length, type or content. */
export interface AnnouncedUpload {
  readonly mimeType: string;
  /** Exactly. */
  readonly sizeBytes: number;
  /** In hex; null when the client does not announce it. */
  readonly sha256: string | null;
  /** The upload must begin before this time. */
  readonly expiresAt: Date;
}

export interface Download {
  /** The name under which the browser saves it. */
  readonly fileName: string;
  readonly mimeType: string;
  /** How long the address is valid, in ms. */
  readonly ttl: number;
  /** The browser may show it; without this it saves it. Only for types that run nothing: pictures, sound, video, PDF. */
  readonly show?: boolean;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
  /** The first bytes, as many as it takes to recognise the type: `HEAD_BYTES` at most. */
  readonly head: Buffer;
}

/** Both ends are included, in bytes from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export const HEAD_BYTES = 4_096;

/** How long an upload may take that began in time, in ms. Remove an object only so long after its ticket has expired. */
export const LONGEST_UPLOAD = 3_600_000;

/**
 * Stores private bytes under keys that their service chooses. Clients upload and download over signed addresses, never through
 * GraphQL. A key is written once and not replaced, so what was inspected is what is downloaded. An upload that breaks off stores
 * nothing. No method holds more than a few chunks of an object in memory. Every method throws an Outage when the store does not answer.
 */
export interface ObjectStore {
  /** Signs an address for one upload of exactly what is announced. */
  uploadTicket(key: string, announced: AnnouncedUpload): Promise<UploadTicket>;
  /** Larger objects, sent piece by piece. */
  readonly parts: UploadsInParts;
  /** Signs an address for downloads, whole or by byte ranges. */
  downloadUrl(key: string, download: Download): Promise<string>;
  /** The length of an object, in bytes; null until all of it has arrived. */
  sizeOf(key: string): Promise<number | null>;
  /** Looks into an object; null until all of it has arrived. Reads all of it where the store has not verified its checksum. */
  inspect(key: string): Promise<StoredObject | null>;
  /** Streams an object, or a range within it; null when there is none. */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  /** Stores what the service itself has made, of exactly this length. False when the key is taken: what is there stays. */
  write(key: string, body: Readable, described: { readonly mimeType: string; readonly sizeBytes: number }): Promise<boolean>;
  /** Removes objects. A missing one is no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes what broken uploads have left, where the store does not do so by itself. Several replicas may call it at once. */
  cleanUp(): Promise<void>;
}

/** Opens the object store of each service. */
export interface Objects {
  /** The bucket of a service: its name consists of lower case letters and dashes. */
  bucket(name: string): ObjectStore;
  /** The routes of a bucket below `pathOf(bucket)`, when our own processes serve the store. */
  readonly routes?: (bucket: string) => FastifyPluginCallback;
  close(): void;
}

/** The path below which our own processes serve the objects of a bucket. */
export const pathOf = (bucket: string): string => `/objects/${bucket}`;

/** Throws for a key that could lead out of a folder, or that another store would read as another key. */
export function checkKey(key: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(key)) throw new Error(`${JSON.stringify(key)} cannot be the key of an object`);
  return key;
}

declare module '../../kernel/context.js' {
  interface Resources {
    readonly objects: Objects;
  }
}
