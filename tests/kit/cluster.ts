import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subgraphs } from '../../cli/subgraphs.js';
import { freePort } from '../../platform/process/free-port.js';
import type { Environment } from '../../platform/settings.js';
import { testPostgres } from '../../platform/test-kit/postgres.js';
import { Client } from './client.js';
import { PROGRAM_ADMIN, type Program, startProgram } from './program.js';
import { type Person, signIn } from './school.js';

export interface ClusterOptions {
  /** What each process hosts: `user,auth`. One group named twice is two replicas. */
  readonly groups: readonly string[];
  readonly settings?: Environment;
}

/** The program in several processes, which find each other by a written list, or in Redis if the settings name one. */
export interface Cluster {
  readonly client: Client;
  readonly admin: Person;
  readonly router: Program;
  /** In the order of the groups. */
  readonly processes: readonly Program[];
  /** SIGKILL for the process at that place. */
  kill(index: number): Promise<void>;
  /** Starts the process at that place anew, at its old address or, in Redis, at another. */
  revive(index: number): Promise<void>;
  /** One more of a group. Its place is the last. */
  join(group: string): Promise<void>;
  /** In good order. */
  leave(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them all, each with databases of its own on the server of this run of tests. */
export async function startCluster({ groups, settings = {} }: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-cluster-'));
  const postgres = await testPostgres();
  const databases = [{ name: 'bus', database: 'lms_bus' }, ...subgraphs];
  const urls = databases.map(async ({ name, database }) => `${name}=${await postgres.createDatabase(database)}`);
  const ports: number[] = [];
  for (const _group of groups) ports.push(await freePort());
  const addresses = groups.flatMap((group, index) => group.split(',').map((name) => `${name}=http://127.0.0.1:${ports[index]}`));
  const common: Environment = {
    LMS_POSTGRES_URL: postgres.url('postgres'),
    LMS_DATABASE_URLS: (await Promise.all(urls)).join(),
    ...(settings.LMS_REDIS_URL ? {} : { LMS_SUBGRAPH_URLS: addresses.join(), LMS_LEAVE_DELAY: '0ms' }),
    ...settings,
  };
  const hosted = [...groups];
  const open = (index: number) =>
    startProgram({
      folder,
      settings: { ...common, LMS_PORT: settings.LMS_REDIS_URL ? '0' : String(ports[index]) },
      entry: ['cli/main.ts', 'subgraph', hosted[index] as string],
    });
  const processes = await Promise.all(groups.map((_group, index) => open(index)));
  const gone = new Set<number>();
  const router = await startProgram({ folder, settings: common, entry: ['cli/main.ts', 'router'] });
  return {
    client: router.client,
    admin: await signIn(router.client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password),
    router,
    processes,
    async kill(index) {
      gone.add(index);
      await processes[index]?.kill();
    },
    async join(group) {
      const index = hosted.push(group) - 1;
      processes[index] = await open(index);
    },
    async leave(index) {
      gone.add(index);
      await processes[index]?.stop();
    },
    async revive(index) {
      processes[index] = await open(index);
      gone.delete(index);
    },
    async stop() {
      await router.stop();
      await Promise.all(processes.map((each, index) => !gone.has(index) && each.stop()));
      await postgres.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
