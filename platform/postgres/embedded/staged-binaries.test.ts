import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findAccount } from './account.js';
import { binariesFor } from './binaries.js';
import { canRun, stagedBinaries } from './staged-binaries.js';

// Only root runs PostgreSQL under another account.
const nobody = process.getuid?.() === 0 ? findAccount('nobody') : undefined;
const asRoot = nobody ? test : test.skip;
const account = nobody ?? { uid: 0, gid: 0 };

let folder: string;
let closed: { folder: string; id: string };

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lms-staged-')));
  if (!nobody) return;
  chmodSync(folder, 0o711);
  const home = join(folder, 'root');
  mkdirSync(home, { mode: 0o700 });
  cpSync(await binariesFor(undefined), join(home, 'native'), { recursive: true, verbatimSymlinks: true });
  closed = { folder: join(home, 'native'), id: 'postgresql-test' };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

asRoot('programs in a folder that the account cannot read are copied once to one where it can run them', async () => {
  expect(canRun(closed.folder, account)).toBe(false);
  const stage = join(folder, 'stage');

  const copies = await Promise.all([1, 2].map(() => stagedBinaries(closed, account, [stage])));

  expect(copies).toEqual([join(stage, closed.id), join(stage, closed.id)]);
  expect(canRun(join(stage, closed.id), account)).toBe(true);
  expect(readdirSync(stage)).toEqual([closed.id]);
  const { ino } = statSync(join(stage, closed.id));
  await stagedBinaries(closed, account, [stage]);
  expect(statSync(join(stage, closed.id)).ino).toBe(ino);
});

asRoot('a folder that another user has created, or a link, is not used', async () => {
  const strangers = join(folder, 'strangers');
  mkdirSync(strangers);
  chownSync(strangers, account.uid, account.gid);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  const link = join(folder, 'link');
  symlinkSync(elsewhere, link);

  await expect(stagedBinaries(closed, account, [strangers, link])).rejects.toThrow('there is no place for a copy');

  expect(readdirSync(strangers)).toEqual([]);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(statSync(elsewhere).mode & 0o777).toBe(0o700);
});
