import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subgraphs } from '../../cli/subgraphs.js';
import type { Environment } from '../../platform/kernel/settings.js';
import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import { freePort } from '../../platform/postgres/embedded/free-port.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { until } from '../../platform/testing/until.js';
import { Client } from './client.js';
import { PROGRAM_ADMIN, type Program, startProgram } from './program.js';
import { type Person, signIn } from './school.js';

export interface ClusterOptions {
  /** What each process hosts: `user,auth`. One group named twice is two replicas. After a space, what else its program is told. */
  readonly groups: readonly string[];
  /** How many; one unless told. */
  readonly routers?: number;
  /** With LMS_POSTGRES_URL the databases are there, under the services' own names. */
  readonly settings?: Environment;
  /** What is different for one process of services. */
  readonly settingsOf?: (group: string) => Environment;
  /** What runs services in place of `lms subgraph`. */
  readonly program?: string;
}

/** The program in several processes, which find each other by a written list, or in Redis if the settings name one. */
export interface Cluster {
  /** Goes to the routers that run in turn, call by call, as through a load balancer. */
  readonly client: Client;
  readonly admin: Person;
  readonly routers: readonly Program[];
  /** In the order of the groups. */
  readonly processes: readonly Program[];
  /** What every process is told. */
  readonly settings: Environment;
  /** Where each service's database is, and the bus's. */
  readonly databases: ReadonlyMap<string, string>;
  databaseUrl(service: string): string;
  /** SIGKILL for the router at that place. */
  killRouter(index: number): Promise<void>;
  /** Starts the router at that place anew, at its old address. */
  reviveRouter(index: number): Promise<void>;
  /** SIGKILL for the process at that place. */
  kill(index: number): Promise<void>;
  /** Starts the process at that place anew, at its old address or, in Redis, at another. */
  revive(index: number): Promise<void>;
  /** One more of a group. Its place is the last. */
  join(group: string): Promise<void>;
  /** In good order. */
  leave(index: number): Promise<void>;
  /** Stops all in good order, and starts them anew. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them all, each with databases of its own on the server of this run of tests. */
export async function startCluster({ groups, routers: count = 1, settings = {}, settingsOf, program }: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-cluster-'));
  const own = settings.LMS_POSTGRES_URL;
  const postgres = own === undefined ? await testPostgres() : undefined;
  const databases = await newDatabases(async (name) => (await postgres?.createDatabase(name)) ?? at(own as string, name));
  const [ports, doors] = [await freePorts(groups.length), await freePorts(count)];
  const addresses = groups.flatMap((group, index) => group.split(',').map((name) => `${name}=http://127.0.0.1:${ports[index]}`));
  const common: Environment = {
    LMS_DATA_DIR: folder,
    LMS_POSTGRES_URL: own ?? postgres?.url('postgres'),
    LMS_DATABASE_URLS: own ? '' : [...databases].map(([name, url]) => `${name}=${url}`).join(),
    LMS_PUBLIC_URL: `http://127.0.0.1:${doors[0]}`,
    ...(settings.LMS_REDIS_URL ? {} : { LMS_SUBGRAPH_URLS: addresses.join(), LMS_LEAVE_DELAY: '0ms' }),
    ...settings,
  };
  const processes = new Processes([...groups], (group, index) => {
    const port = settings.LMS_REDIS_URL ? '0' : String(ports[index]);
    return startProgram({
      folder,
      settings: { ...common, ...settingsOf?.(group), LMS_PORT: port },
      entry: program ? [program, ...(group.split(' ') as [string])] : ['cli/main.ts', 'subgraph', group],
    });
  });
  const routers = new Processes(doors, (door) =>
    startProgram({ folder, settings: { ...common, LMS_PORT: String(door) }, entry: ['cli/main.ts', 'router'] }),
  );
  const stop = async () => {
    await Promise.all([routers.stop(), processes.stop()]);
    await postgres?.drop();
    await rm(folder, { recursive: true, force: true });
  };
  let turn = 0;
  const client = new Client(() => {
    const [first, ...others] = routers.running;
    if (!first) throw new Error('no router runs');
    turn += 1;
    return ([first, ...others][turn % (others.length + 1)] ?? first).client.url;
  });
  const start = async () => {
    await processes.start();
    await routers.start();
    // What started together has found each other when somebody can sign in through each router.
    const tries = routers.all.map((router) => until(async () => void (await signInAsAdmin(router.client)), FOUND_WITHIN_MS));
    await Promise.all(tries);
  };
  await start().catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    client,
    admin: await signInAsAdmin(client),
    routers: routers.all,
    processes: processes.all,
    settings: common,
    databases,
    databaseUrl: (service) => databases.get(service) as string,
    killRouter: (index) => routers.kill(index),
    reviveRouter: (index) => routers.revive(index),
    kill: (index) => processes.kill(index),
    revive: (index) => processes.revive(index),
    join: (group) => processes.join(group),
    leave: (index) => processes.leave(index),
    async restart(meanwhile) {
      await routers.stop();
      await processes.stop();
      await meanwhile();
      await start();
    },
    stop,
  };
}

const FOUND_WITHIN_MS = 60_000;

const signInAsAdmin = (client: Client): Promise<Person> => signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password);

const at = (server: string, database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href;

/** A database for each service, and for the bus, by name. */
export async function newDatabases(create: (prefix: string) => Promise<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [{ name: 'bus', database: 'lms_bus' }, ...subgraphs];
  return new Map(await Promise.all(wanted.map(async ({ name, database }) => [name, await create(database)] as const)));
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** Processes of one kind, each at its place, which it keeps when it is started anew. */
class Processes<Kind> {
  readonly all: Program[] = [];
  readonly #gone = new Set<number>();

  constructor(
    private readonly kinds: Kind[],
    private readonly open: (kind: Kind, index: number) => Promise<Program>,
  ) {}

  async start(): Promise<void> {
    await allSettledOrThrow(this.kinds.map((_kind, index) => this.revive(index)));
  }

  get running(): readonly Program[] {
    return this.all.filter((_program, index) => !this.#gone.has(index));
  }

  async revive(index: number): Promise<void> {
    this.all[index] = await this.open(this.kinds[index] as Kind, index);
    this.#gone.delete(index);
  }

  join(kind: Kind): Promise<void> {
    return this.revive(this.kinds.push(kind) - 1);
  }

  async kill(index: number): Promise<void> {
    this.#gone.add(index);
    await this.all[index]?.kill();
  }

  async leave(index: number): Promise<void> {
    this.#gone.add(index);
    await this.all[index]?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((each) => each.stop()));
  }
}
