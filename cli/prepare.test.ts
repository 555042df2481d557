import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

// A clone in miniature, on a machine whose npm is a script of ours: it notes each call and installs what the lock file says.
let clone: string;
let machine: string;

beforeEach(() => {
  clone = realpathSync(mkdtempSync(join(tmpdir(), 'lms-clone-')));
  machine = join(clone, 'machine');
  mkdirSync(join(clone, 'cli'));
  mkdirSync(machine);
  copyFileSync(fileURLToPath(new URL('prepare.mjs', import.meta.url)), join(clone, 'cli/prepare.mjs'));
  lockFile('1.0.0');
  program('npm', `echo "$@" >> ${machine}/calls; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`);
  program('node', `echo ${process.versions.node}`);
});

afterEach(() => rmSync(clone, { recursive: true }));

const lockFile = (version: string) =>
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version } } }));

function program(name: string, script: string): void {
  writeFileSync(join(machine, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(machine, name), 0o755);
}

const environment = () => ({ PATH: `${join(clone, 'node_modules/.bin')}:${machine}:/usr/bin:/bin` });
const prepareArguments = () => [join(clone, 'cli/prepare.mjs')];
const prepare = (): SpawnSyncReturns<string> => spawnSync(process.execPath, prepareArguments(), { env: environment(), encoding: 'utf8' });
const installs = () => readFileSync(join(machine, 'calls'), 'utf8').split('\n').filter(Boolean).length;

test('a fresh clone is installed once; then nothing is done and nothing is said', () => {
  expect(prepare()).toMatchObject({ status: 0, stderr: expect.stringContaining('Installing packages') });
  expect(prepare()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(installs()).toBe(1);
  expect(realpathSync(join(clone, 'node_modules/.bin/node'))).toBe(join(machine, 'node'));
});

test('a changed lock file is installed, unless somebody has done so by hand', () => {
  prepare();
  lockFile('2.0.0');
  prepare();
  expect(installs()).toBe(2);

  lockFile('3.0.0');
  copyFileSync(join(clone, 'package-lock.json'), join(clone, 'node_modules/.package-lock.json'));
  expect(prepare()).toMatchObject({ status: 0, stderr: '' });
  expect(installs()).toBe(2);
});

test('two commands at once install once', async () => {
  program('npm', `echo call >> ${machine}/calls; sleep 0.3; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`);
  const both = [1, 2].map(() => once(spawn(process.execPath, prepareArguments(), { env: environment(), stdio: 'ignore' }), 'exit'));

  expect((await Promise.all(both)).map(([code]) => code)).toEqual([0, 0]);
  expect(installs()).toBe(1);
});

test('the lock of a command that was killed does not hold up the next', () => {
  symlinkSync('1@1', join(clone, '.prepare.lock'));
  expect(prepare().status).toBe(0);
});

test('a failed install and an old Node are reported in a sentence, and nothing runs on', () => {
  program('node', 'echo 20.19.0');
  expect(prepare()).toMatchObject({ status: 1, stderr: expect.stringContaining('Node.js 24 or newer is needed.') });

  lockFile('2.0.0');
  program('npm', 'echo no such package >&2; exit 1');
  expect(prepare()).toMatchObject({ status: 1, stderr: expect.stringMatching(/no such package\nThe packages could not be installed/) });
});
