import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { ConfigurationError, readSettings } from '../../platform/kernel/settings.js';
import { testPostgres } from '../../platform/testing/postgres.js';
// Declares every setting that an installation reads.
import '../program.js';
import { failuresOf } from '../../platform/kernel/stopping.js';
import { openInstallation } from './installation.js';

const postgres = await testPostgres();
const folder = await mkdtemp(join(tmpdir(), 'lms-installation-'));
afterAll(async () => {
  await postgres.drop();
  await rm(folder, { recursive: true, force: true });
});

const settings = readSettings({ LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'silent' });
const databases = () => ({
  open: (name: string) => postgres.createDatabase(name),
  check: async () => {},
  stop: jest.fn(async () => {}),
});

test('services that cannot be stopped keep neither each other nor the databases running', async () => {
  const given = databases();
  const installation = await openInstallation(settings, { hosts: ['user', 'course'], databases: given });
  for (const service of [installation.subgraph('user'), installation.subgraph('course')]) {
    const stop = service.stop.bind(service);
    service.stop = async () => {
      await stop();
      throw new Error(`${service.declaration.name} is stuck`);
    };
  }
  const failure = await installation.stop().catch((error: unknown) => error);
  expect(failuresOf(failure).map(String).sort()).toEqual(['Error: course is stuck', 'Error: user is stuck']);
  expect(given.stop).toHaveBeenCalledTimes(1);
});

test('what was opened before a failure is stopped, and the failure stays the first that is reported', async () => {
  const given = { ...databases(), stop: jest.fn(() => Promise.reject(new Error('PostgreSQL is stuck'))) };
  const wrong = readSettings({ LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'silent', LMS_BUS: 'kafka', LMS_KAFKA_USER: 'ada' });
  const failure = await openInstallation(wrong, { hosts: ['user'], databases: given }).catch((error: unknown) => error);
  expect(failuresOf(failure)).toEqual([expect.any(ConfigurationError), new Error('PostgreSQL is stuck')]);
});

test('what is written at once has its own days: an import is not moved out of the default partitions afterwards', async () => {
  const clock = { now: () => new Date('2026-11-30T12:00:00Z') };
  const installation = await openInstallation(settings, { hosts: ['user'], databases: databases(), clock });
  try {
    const { em } = installation.subgraph('user').orm;
    const made = await em
      .fork()
      .execute<{ name: string }[]>(
        `select relname as name from pg_class where relname in ('outbox_20261130', 'inbox_20261130', 'feed_20261130') order by 1`,
      );
    expect(made.map(({ name }) => name)).toEqual(['feed_20261130', 'inbox_20261130', 'outbox_20261130']);
  } finally {
    await installation.stop();
  }
});
