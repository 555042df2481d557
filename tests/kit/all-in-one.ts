import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, openInstallation } from '../../cli/installation/installation.js';
import { startServer } from '../../cli/processes/server.js';
import { seed } from '../../cli/seed/seed.js';
import { type Environment, readSettings } from '../../platform/kernel/settings.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { BehindTheBack } from './behind.js';
import { Client } from './client.js';
import { newDatabases } from './cluster.js';
import { PATIENT } from './patience.js';
import { PROGRAM_ADMIN } from './program.js';
import { readinessAt } from './readiness.js';
import { pauseRelays, resumeRelays } from './relays.js';
import { signIn } from './school.js';
import type { OwnSystem } from './system.js';
import type { Statement } from './watched.js';

/** Starts everything in this process. */
export async function startAllInOne(environment: Environment = {}): Promise<OwnSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-system-'));
  const postgres = await testPostgres();
  const databases = await newDatabases((name) => postgres.createDatabase(name));
  const statements: Statement[] = [];

  const start = async (port: string) => {
    const settings = readSettings({
      LMS_PORT: port,
      LMS_DATA_DIR: folder,
      LMS_POSTGRES_URL: postgres.url('postgres'),
      LMS_DATABASE_URLS: [...databases].map(([name, url]) => `${name}=${url}`).join(),
      LMS_LOG_LEVEL: 'error',
      ...PATIENT,
      LMS_ADMIN_EMAIL: PROGRAM_ADMIN.email,
      LMS_ADMIN_PASSWORD: PROGRAM_ADMIN.password,
      ...environment,
    });
    const onQuery = (service: string, sql: string) => statements.push({ service, sql });
    const installation = await openInstallation(settings, { onQuery });
    await seed(installation, false);
    return { installation, server: await startServer(installation) };
  };
  const end = async () => {
    await running.server.stop();
    await running.installation.stop();
  };
  let running = await start('0');
  let beside: Promise<Installation> | undefined;
  const behind = new BehindTheBack((service) => running.installation.databaseUrl(service));
  const client = new Client(running.server.url);
  const origin = new URL(client.url).origin;
  return {
    client,
    admin: await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password),
    origin,
    settings: async () => running.installation.settings,
    beside() {
      beside ??= openInstallation(running.installation.settings);
      return beside;
    },
    databaseUrl: (service) => running.installation.databaseUrl(service),
    sql: (service, statement, parameters) => behind.sql(service, statement, parameters),
    async statementsOf(work) {
      statements.length = 0;
      await work();
      return [...statements];
    },
    hold: (service) => pauseRelays(running.server.workers, service),
    release: async (service) => resumeRelays(running.server.workers, service),
    readiness: async () => [await readinessAt(origin)],
    metrics: async () => [await (await fetch(`${origin}/metrics`)).text()],
    async restart(meanwhile = async () => {}) {
      await end();
      await meanwhile();
      running = await start(String(running.server.router.port));
    },
    async stop() {
      await (await beside)?.stop();
      await end();
      await behind.close();
      await postgres.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
