import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { processIdentity } from './identity.js';
import { withProcessLock } from './lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lms-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one caller works at a time, and a failure lets the next one in', async () => {
  let inside = 0;
  const work = async (fails: boolean) => {
    expect(++inside).toBe(1);
    await new Promise(setImmediate);
    inside--;
    if (fails) throw new Error('failed');
  };
  const all = [false, true, false, true, false].map((fails) => withProcessLock(join(folder, 'lock'), () => work(fails)));

  expect((await Promise.allSettled(all)).map((each) => each.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a dead process is broken, also when another process now has its pid', async () => {
  const ofAnother = `${process.pid}@1`;
  expect(ofAnother).not.toBe(processIdentity());
  symlinkSync(`${ofAnother}/token`, join(folder, 'lock'));

  const results = await Promise.all([1, 2, 3].map((each) => withProcessLock(join(folder, 'lock'), async () => each)));

  expect(results).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual([]);
});
