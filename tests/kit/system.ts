import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Databases } from '../../cli/databases.js';
import { furnish } from '../../cli/furnish.js';
import { type Installation, openInstallation } from '../../cli/installation.js';
import { type RunningServer, startServer } from '../../cli/server.js';
import { type Environment, readSettings } from '../../platform/settings.js';
import { testPostgres } from '../../platform/test-kit/postgres.js';
import { pause } from '../../platform/waiting.js';
import { Client } from './client.js';
import { type Person, signIn } from './school.js';

export interface Statement {
  readonly service: string;
  readonly sql: string;
}

/** The whole system under test, reached as clients reach it. */
export interface System {
  /** Not signed in. */
  readonly client: Client;
  readonly admin: Person;
  readonly server: RunningServer;
  readonly installation: Installation;
  /** The SQL that services ran meanwhile. */
  statementsOf(work: () => Promise<void>): Promise<readonly Statement[]>;
  /** Tries until it holds: what binds within five seconds. */
  eventually(check: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const ADMIN = { email: 'admin@example.org', password: 'an admin of the tests' };

/** Starts everything in this process, on databases of its own. */
export async function startSystem(environment: Environment = {}): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-system-'));
  const settings = readSettings({
    LMS_PORT: '0',
    LMS_DATA_DIR: folder,
    LMS_LOG_LEVEL: 'error',
    LMS_ADMIN_EMAIL: ADMIN.email,
    LMS_ADMIN_PASSWORD: ADMIN.password,
    ...environment,
  });
  const statements: Statement[] = [];
  const installation = await openInstallation(settings, {
    databases: await testDatabases(),
    onQuery: (service, sql) => statements.push({ service, sql }),
  });
  await furnish(installation, false);
  const server = await startServer(installation);
  const client = new Client(server.url);
  return {
    client,
    server,
    installation,
    admin: await signIn(client, ADMIN.email, ADMIN.password),
    async statementsOf(work) {
      statements.length = 0;
      await work();
      return [...statements];
    },
    eventually,
    async stop() {
      await server.stop();
      await installation.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function testDatabases(): Promise<Databases> {
  const postgres = await testPostgres();
  const urls = new Map<string, string>();
  return {
    async open(name) {
      const url = urls.get(name) ?? (await postgres.createDatabase(name));
      urls.set(name, url);
      return url;
    },
    check: async () => {},
    stop: () => postgres.drop(),
  };
}

async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}
