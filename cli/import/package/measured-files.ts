import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import type { FileItem, PackageItem, TrackFile } from './course-package.js';

interface Measured {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The files of a package, in its order; or why one cannot be read. */
export type MeasuredFiles = ReadonlyMap<FileItem | TrackFile, Measured | UnsafeArchive>;

/** Reads each file once: a header may lie about its length, and a package in which only the bytes of a film differ is another one. */
export async function measuredFiles(items: readonly PackageItem[]): Promise<MeasuredFiles> {
  const files = new Map<FileItem | TrackFile, Measured | UnsafeArchive>();
  for (const item of items) {
    if (item.kind !== 'PDF' && item.kind !== 'VIDEO') continue;
    for (const file of [item, ...(item.tracks ?? [])]) files.set(file, await measured(file.open));
  }
  return files;
}

async function measured(open: () => Promise<Readable>): Promise<Measured | UnsafeArchive> {
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of await open()) {
      sizeBytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof UnsafeArchive) return error;
    throw error;
  }
}
