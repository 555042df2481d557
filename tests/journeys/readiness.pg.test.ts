import pg from 'pg';
import { until } from '../../platform/testing/until.js';
import { newStudent } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
beforeAll(async () => {
  system = await startOwnSystem('readiness');
}, 240_000);
afterAll(() => system.stop());

const READY = { http: 200, checks: { postgres: null, events: null } };
const isReady = () =>
  until(async () => {
    const all = await system.readiness();
    expect(all).toEqual(all.map(() => READY));
  });
/** At least one of the processes, the one that is concerned. */
const isNotReady = (why: string) =>
  until(async () => expect(await system.readiness()).toContainEqual({ http: 503, checks: { postgres: null, events: why } }));

test('a server whose events move is ready', isReady);

test('a consumer that is stuck in the middle of an event is noticed, and so is its recovery', async () => {
  const stranger = new pg.Client({ connectionString: system.databaseUrl('notification') });
  await stranger.connect();
  await stranger.query('begin');
  await stranger.query('lock table reader in access exclusive mode');
  await newStudent(system.client);
  await isNotReady('notification: events are not taken from the bus');
  // The process itself is alive: nobody should kill it for what another one holds up.
  expect((await fetch(`${system.origin}/health/live`)).status).toBe(200);
  await stranger.query('rollback');
  await stranger.end();
  await isReady();
});

test('a consumer that can store nothing of what it is given is noticed, and so is its recovery', async () => {
  await system.sql('notification', 'alter table inbox rename to inbox_gone');
  await newStudent(system.client);
  await isNotReady('notification: events are not taken from the bus');
  await system.sql('notification', 'alter table inbox_gone rename to inbox');
  await isReady();
});

test('an outbox that is not carried on is noticed, and so is its recovery', async () => {
  await system.sql('course', 'alter table outbox rename to outbox_gone');
  await isNotReady('course: events cannot be relayed');
  await system.sql('course', 'alter table outbox_gone rename to outbox');
  await isReady();
});
