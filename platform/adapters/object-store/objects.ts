import type { FastifyPluginCallback } from 'fastify';

/** An address that takes one upload. */
export interface UploadTicket {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  /** Sent with the upload as they are: they are part of what was signed. */
  readonly headers: { readonly name: string; readonly value: string }[];
  readonly expiresAt: Date;
  readonly maxBytes: number;
}

/** What is going to be uploaded, as it was announced. */
export interface AnnouncedUpload {
  readonly mimeType: string;
  /** Exactly. */
  readonly sizeBytes: number;
  /** In hex; null when it was not told. */
  readonly sha256: string | null;
  /** Until when the upload may begin. */
  readonly expiresAt: Date;
}

export interface Download {
  /** What the browser saves it as. */
  readonly fileName: string;
  readonly mimeType: string;
  /** How long its address can be opened, in ms. */
  readonly ttl: number;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
  /** How it begins, as far as it takes to tell its type: `HEAD_BYTES` at most. */
  readonly head: Buffer;
}

export const HEAD_BYTES = 4_096;

/** An upload that began in time may go on for that long, in ms. Whoever removes an object waits as long after its ticket has expired. */
export const LONGEST_UPLOAD = 3_600_000;

/**
 * Private bytes under keys that their service chooses, moved by clients over signed addresses and never through GraphQL. A key is written
 * once: what is there is not replaced, so what was looked at is what is downloaded. An upload that breaks off leaves nothing.
 * Every method throws an Outage when the store does not answer.
 */
export interface ObjectStore {
  /** A signed address for one upload of exactly this. The client sends the ticket's headers with it. */
  uploadTicket(key: string, announced: AnnouncedUpload): Promise<UploadTicket>;
  /** A signed address. Browsers save what is there and never show it. */
  downloadUrl(key: string, download: Download): Promise<string>;
  /** What has arrived; null while it has not, or not whole. Reads all of it. */
  inspect(key: string): Promise<StoredObject | null>;
  /** What is not there is no fault. */
  remove(keys: readonly string[]): Promise<void>;
  /** Takes away what broken uploads have left, where the store does not do so by itself. Several replicas may. */
  tidy(): Promise<void>;
}

export interface Objects {
  /** A service's own: lower case letters and dashes. */
  bucket(name: string): ObjectStore;
  /** Where clients reach a bucket, when the store is served by our own processes; below `pathOf(bucket)`. */
  readonly routes?: (bucket: string) => FastifyPluginCallback;
}

/** The path below which the objects of a bucket are served, when it is us who serve them. */
export const pathOf = (bucket: string): string => `/objects/${bucket}`;

/** Throws for what could lead out of a folder, or be another key to another store. */
export function checkKey(key: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(key)) throw new Error(`${JSON.stringify(key)} cannot be the key of an object`);
  return key;
}

declare module '../../kernel/context.js' {
  interface Resources {
    readonly objects: Objects;
  }
}
