import { Readable } from 'node:stream';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';

/** A package of files that a test has in memory. */
export function archiveOf(files: Readonly<Record<string, string | Buffer>>): Archive {
  const bytes = (name: string) => Buffer.from(files[name] ?? '');
  return {
    names: Object.keys(files),
    has: (name) => Object.hasOwn(files, name),
    open: async (name) => Readable.from([bytes(name)]),
    read: async (name) => bytes(name),
    stop: async () => {},
  };
}
