import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { EmbeddedTrials, killGroup, postmasterOf, query } from '../../testing/embedded-postgres.js';
import { processIdentity } from './identity.js';

const trials = new EmbeddedTrials();

afterEach(() => trials.cleanUp());

test('a first start makes a cluster of PostgreSQL 18 that listens on loopback only and asks for a password', async () => {
  const postgres = await trials.start(trials.newFolder());
  const url = postgres.url('postgres');

  expect(postgres.started).toBe(true);
  const settings = ['server_version_num', 'listen_addresses', 'unix_socket_directories', 'max_connections', 'data_checksums', 'fsync'];
  const rows = await query(url, `select name, setting from pg_settings where name in ('${settings.join("', '")}')`);
  expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
    server_version_num: expect.stringMatching(/^18/),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    data_checksums: 'on',
    fsync: 'off',
  });
  const guess = Object.assign(new URL(url), { password: 'guess' }).href;
  await expect(query(guess, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('letters of every script are letters: case folding, sorting and trigrams do not depend on the machine', async () => {
  const postgres = await trials.start(trials.newFolder());
  const [row] = await query(postgres.url('postgres'), "select upper('élève') as upper, 'É' ilike 'é' as alike, 'Z' < 'a' as by_code_point");
  expect(row).toEqual({ upper: 'ÉLÈVE', alike: true, by_code_point: true });

  await query(postgres.url('postgres'), 'create extension pg_trgm');
  const [trigrams] = await query(postgres.url('postgres'), "select cardinality(show_trgm('élève')) as count");
  expect(trigrams).toEqual({ count: 6 });
});

test('a second start finds the data of the first, on the same port, and only the owner can read the password', async () => {
  const folder = trials.newFolder();
  const first = await trials.start(folder);
  await query(first.url('postgres'), 'create table kept (id int)');
  await first.stop();
  expect(await first.alive()).toBe(false);

  const second = await trials.start(folder);

  expect(second).toMatchObject({ started: true, port: first.port });
  expect(await query(second.url('postgres'), 'select * from kept')).toEqual([]);
  expect(statSync(join(folder, 'password')).mode & 0o077).toBe(0);
});

test('processes share one server, and the last to leave stops it', async () => {
  const folder = trials.newFolder();
  const server = await trials.start(folder);
  const command = await trials.startHolder(folder);
  expect(command).toMatchObject({ started: false, url: server.url('postgres') });

  await server.stop();
  expect(await server.alive()).toBe(true);

  command.child.stdin?.end();
  await once(command.child, 'exit');
  expect(await server.alive()).toBe(false);
});

test('of two processes that start at once, one starts the server', async () => {
  const folder = trials.newFolder();
  const both = await Promise.all([trials.startHolder(folder), trials.startHolder(folder)]);

  expect(both.map((each) => each.started).sort()).toEqual([false, true]);
  expect(both[0].url).toBe(both[1].url);
});

test('it outlives a killed process group; the next start joins it and also stops it', async () => {
  const folder = trials.newFolder();
  const holder = await trials.startHolder(folder);
  const postmaster = postmasterOf(folder);
  await killGroup(holder.child);

  const next = await trials.start(folder);

  expect(next.started).toBe(false);
  expect(postmasterOf(folder)).toBe(postmaster);
  await next.stop();
  expect(processIdentity(postmaster)).toBeUndefined();
});

test('killed while in use, it is restarted on its port with all committed data', async () => {
  const folder = trials.newFolder();
  const postgres = await trials.start(folder);
  await query(postgres.url('postgres'), 'create table kept as select 1 as id');
  const restarted = once(trials.log, 'PostgreSQL runs again');

  process.kill(postmasterOf(folder), 'SIGKILL');
  await restarted;

  expect(await query(postgres.url('postgres'), 'select * from kept')).toEqual([{ id: 1 }]);
});

test('killed together with its process, it recovers at the next start', async () => {
  const folder = trials.newFolder();
  const holder = await trials.startHolder(folder);
  await query(holder.url, 'create table kept as select 1 as id');
  const killed = killGroup(holder.child);
  process.kill(postmasterOf(folder), 'SIGKILL');
  await killed;

  const next = await trials.start(folder);

  expect(next.started).toBe(true);
  expect(await query(next.url('postgres'), 'select * from kept')).toEqual([{ id: 1 }]);
});
