import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { EmbeddedTrials, query } from '../../testing/embedded-postgres.js';
import { findAccount } from './account.js';

const trials = new EmbeddedTrials();

afterEach(() => trials.cleanUp());

test('it starts although the pid in the pid file now belongs to another process', async () => {
  const folder = trials.newFolder();
  await (await trials.start(folder)).stop();
  const { uid, gid } = statSync(join(folder, 'cluster'));
  const somebody = spawn('sleep', ['60'], { uid, gid });
  trials.atEnd(async () => void somebody.kill());
  await once(somebody, 'spawn');
  const pidFile = join(folder, 'cluster/postmaster.pid');
  writeFileSync(pidFile, `${somebody.pid}\n/elsewhere\n1\n5432\n\n127.0.0.1\n  1 1\nready   \n`);
  chownSync(pidFile, uid, gid);

  expect(await (await trials.start(folder)).alive()).toBe(true);
});

test('a copy of a folder in use is a cluster of its own, on a port of its own', async () => {
  const folder = trials.newFolder();
  const original = await trials.start(folder);
  const copy = trials.newFolder();
  cpSync(folder, copy, { recursive: true });

  const other = await trials.start(copy);

  expect(other.started).toBe(true);
  expect(other.port).not.toBe(original.port);
});

test('when another process uses its port, it moves to another and stays there', async () => {
  const folder = trials.newFolder();
  const first = await trials.start(folder);
  await first.stop();
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');

  const second = await trials.start(folder);
  squatter.close();
  expect(second.port).not.toBe(first.port);
  await second.stop();

  expect((await trials.start(folder)).port).toBe(second.port);
});

test('a folder that cannot be created is refused in one sentence', async () => {
  const file = join(trials.newFolder(), 'file');
  writeFileSync(file, '');
  await expect(trials.start(join(file, 'data'))).rejects.toMatchObject({
    name: 'DataFolderError',
    message: `The data folder ${file}/data cannot be used: a part of its path is a file.`,
  });
});

test('a cluster of another PostgreSQL version, or one whose password was lost, is refused and left unchanged', async () => {
  const folder = trials.newFolder();
  await (await trials.start(folder)).stop();
  rmSync(join(folder, 'password'));
  await expect(trials.start(folder)).rejects.toThrow(
    `The data folder ${folder} cannot be used: its file \`password\` does not open its cluster.`,
  );

  writeFileSync(join(folder, 'cluster/PG_VERSION'), '17\n');
  await expect(trials.start(folder)).rejects.toThrow('PostgreSQL 17 made it, and this program carries PostgreSQL 18');
});

/** As root the test can run as another user, if that user can read the sources. */
const nobody = process.getuid?.() === 0 ? findAccount('nobody') : undefined;
const loader = fileURLToPath(new URL('../../testing/typescript.mjs', import.meta.url));
const canRun = spawnSync(process.execPath, [loader], { ...nobody, cwd: '/' }).status === 0;
const asOrdinaryUser = canRun ? test : test.skip;

asOrdinaryUser('an ordinary user runs it as themselves, in a folder that only they can read', async () => {
  const folder = trials.newFolder();
  if (nobody) chownSync(folder, nobody.uid, nobody.gid);

  const holder = await trials.startHolder(folder, nobody);

  expect(holder.started).toBe(true);
  expect(statSync(join(folder, 'cluster')).uid).toBe(nobody?.uid ?? process.getuid?.());
  expect(await query(holder.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

asOrdinaryUser('a folder that the user may not write is refused in one sentence', async () => {
  const folder = trials.newFolder();
  chmodSync(folder, 0o555);

  const holder = await trials.startHolder(folder, nobody);

  expect(holder.message).toBe(`The data folder ${folder} cannot be used: this user may not write there.`);
});
