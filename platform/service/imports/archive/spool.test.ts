import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { Spool } from './spool.js';

test('what is added is read again, as often as one likes, and lies in no folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'));
  const spool = await Spool.open(folder);
  const open = [];
  for (const content of ['one', '', 'two'.repeat(50_000)]) open.push(await spool.add(Readable.from([Buffer.from(content)])));
  const again = [...open, ...open].map(async (each) => text(await each()));
  expect((await Promise.all(again)).map(({ length }) => length)).toEqual([3, 0, 150_000, 3, 0, 150_000]);
  expect(await readdir(folder)).toEqual([]);
  await spool.close();
  await rm(folder, { recursive: true });
});
