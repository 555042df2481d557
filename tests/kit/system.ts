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
  /** The address of everything that is not GraphQL: `http://127.0.0.1:…`. */
  readonly origin: string;
  /** Reads or breaks a service's database behind its back, with `?` for a parameter. */
  sql<Row = Record<string, unknown>>(service: string, statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** The SQL that services ran meanwhile. */
  statementsOf(work: () => Promise<void>): Promise<readonly Statement[]>;
  /** Tries until it holds: what binds within five seconds. */
  eventually(check: () => Promise<void>): Promise<void>;
  /** Stops everything in good order and starts it anew, on the same databases and the same port; `meanwhile` runs in between. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const ADMIN = { email: 'admin@example.org', password: 'an admin of the tests' };

/** Starts everything in this process, on databases of its own. */
export async function startSystem(environment: Environment = {}): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-system-'));
  const databases = await testDatabases();
  const statements: Statement[] = [];

  const start = async (port: string) => {
    const settings = readSettings({
      LMS_PORT: port,
      LMS_DATA_DIR: folder,
      LMS_LOG_LEVEL: 'error',
      // Services share one busy process here with the test that drives them.
      LMS_ASK_WITHIN: '10s',
      LMS_ADMIN_EMAIL: ADMIN.email,
      LMS_ADMIN_PASSWORD: ADMIN.password,
      ...environment,
    });
    const installation = await openInstallation(settings, {
      databases: { ...databases, stop: async () => {} },
      onQuery: (service, sql) => statements.push({ service, sql }),
    });
    await furnish(installation, false);
    return { installation, server: await startServer(installation) };
  };
  const end = async () => {
    await running.server.stop();
    await running.installation.stop();
  };
  let running = await start('0');
  const client = new Client(running.server.url);
  return {
    client,
    get server() {
      return running.server;
    },
    get installation() {
      return running.installation;
    },
    origin: new URL(client.url).origin,
    admin: await signIn(client, ADMIN.email, ADMIN.password),
    async sql<Row>(service: string, statement: string, parameters: unknown[] = []) {
      return (await running.installation.subgraph(service).orm.em.fork().execute(statement, parameters)) as Row[];
    },
    async statementsOf(work) {
      statements.length = 0;
      await work();
      return [...statements];
    },
    eventually,
    async restart(meanwhile = async () => {}) {
      await end();
      await meanwhile();
      running = await start(String(running.server.router.port));
    },
    async stop() {
      await end();
      await databases.stop();
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

/** Tries until it holds; rejects with why it does not within `withinMs`. */
export async function eventually(check: () => Promise<void>, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}
