import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openArchive } from '../../platform/service/imports/archive/archive.js';
import { type FileContent, writeZip } from './package-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-zip-'));
  path = join(folder, 'out.zip');
});
afterEach(() => rm(folder, { recursive: true }));

const MIB = 2 ** 20;

/** A film of nothing: deflated it would be taken for a bomb. */
function film(chunks: number, onChunk: (nth: number) => void = () => {}): Readable {
  return Readable.from(
    (function* () {
      for (let nth = 0; nth < chunks; nth++) {
        onChunk(nth);
        yield Buffer.alloc(MIB);
      }
    })(),
  );
}

test('files are opened one after the other, read no faster than they are written, and come in again', async () => {
  let open = 0;
  let mostOpen = 0;
  const opening = async () => {
    mostOpen = Math.max(mostOpen, ++open);
    return film(8).on('end', () => open--);
  };
  const files = Array.from({ length: 4 }, (_, nth) => [`${nth}.mp4`, opening] as const);
  await writeZip(path, new Map<string, FileContent>([['a.txt', 'A'], ...files]));
  expect(mostOpen).toBe(1);
  const archive = await openArchive(path);
  expect(archive.names).toEqual(['a.txt', '0.mp4', '1.mp4', '2.mp4', '3.mp4']);
  let bytes = 0;
  for await (const chunk of await archive.open('2.mp4')) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(8 * MIB);
  await archive.stop();
});

test.each<[string, () => Promise<Readable>]>([
  ['cannot be opened', async () => Promise.reject(new Error('The store is away'))],
  [
    'breaks off',
    async () =>
      film(8, (nth) => {
        if (nth === 3) throw new Error('The store is away');
      }),
  ],
])('where a file %s, nothing is left', async (_what, open) => {
  await expect(writeZip(path, new Map<string, FileContent>([['a.mp4', open]]))).rejects.toThrow('The store is away');
  expect(await readdir(folder)).toEqual([]);
});

test('a file that is there stays', async () => {
  await writeFile(path, 'mine');
  await expect(writeZip(path, new Map([['a.txt', 'A']]))).rejects.toThrow(`${path} cannot be written`);
  expect(await readdir(folder)).toEqual(['out.zip']);
});
