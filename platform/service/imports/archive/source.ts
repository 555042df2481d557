import type { Readable } from 'node:stream';

/** What stands behind an entry: how its bytes are opened, and how many bytes of the package it takes. */
export interface ArchiveEntry {
  readonly storedBytes: number;
  open(): Promise<Readable>;
}

export interface EntrySource {
  readonly entries: readonly (readonly [name: string, entry: ArchiveEntry])[];
  close(): Promise<void>;
}
