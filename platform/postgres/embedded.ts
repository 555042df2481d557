import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log.js';
import { withProcessLock } from '../process/lock.js';
import { DataFolderError, explainSystemError } from './data-folder-error.js';
import { openFolder, type PostgresFolder } from './folder.js';
import { findPostmaster, gone, type Postmaster, type StartOptions, startPostmaster, stopPostmaster } from './postmaster.js';
import { programsFor, ROLE } from './programs.js';
import { anyUser, joinUsers } from './users.js';

export interface EmbeddedPostgresOptions {
  /** Kept from start to start; made when missing. Nothing else may lie in it. */
  readonly dataDir: string;
  readonly logger?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Settings of PostgreSQL, over ours: `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly port: number;
  /** False when it was running already and was taken over. */
  readonly started: boolean;
  /** With the password: not for logs. */
  url(database: string): string;
  /** Whether it answers a query within two seconds. */
  alive(): Promise<boolean>;
  /** Ends this use. The last of our processes to leave stops PostgreSQL, and waits until it has stopped. */
  stop(): Promise<void>;
}

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  log_timezone: 'UTC',
  TimeZone: 'UTC',
  // Statements here are short, and compiling them costs more than it saves.
  jit: 'off',
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * PostgreSQL 18 out of npm, on a folder. Takes over a server that lives on there, starts one otherwise, and starts it again
 * when it dies. Throws DataFolderError when the folder cannot be used.
 */
export async function startEmbeddedPostgres({ dataDir, logger, settings }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await openFolder(dataDir);
  const options: StartOptions = { settings: { ...defaults, ...settings } };
  let started = false;
  let leave: () => Promise<void> = async () => {};

  const locked = <T>(work: () => Promise<T>): Promise<T> =>
    withProcessLock(folder.lock, work).catch((error) => Promise.reject(explainSystemError(folder.path, error)));

  let postmaster = await locked(async () => {
    const running = await findPostmaster(folder);
    started = !running;
    const server = running ?? (await start(folder, options));
    try {
      await expectOurPassword(folder, server.port);
    } catch (error) {
      if (started) await stopPostmaster(server, folder);
      throw error;
    }
    leave = await joinUsers(folder.users);
    return server;
  });
  const { port } = postmaster;
  const fields = { port, folder: folder.path };
  logger?.info(fields, started ? 'PostgreSQL started' : 'PostgreSQL was running and is taken over');

  const stopping = new AbortController();
  const supervised = supervise().catch((error) => {
    if (!stopping.signal.aborted) throw error;
  });

  async function supervise(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const upSince = performance.now();
      await gone(postmaster, folder, stopping.signal);
      if (performance.now() - upSince > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      logger?.warn({ ...fields, pause }, 'PostgreSQL died and is started again');
      await delay(pause, undefined, { signal: stopping.signal, ref: false });
      await locked(restart).catch((error) => logger?.error({ ...fields, err: error }, 'PostgreSQL could not be started again'));
    }
  }

  /** Another process of ours may have noticed first. */
  async function restart(): Promise<void> {
    if (stopping.signal.aborted) return;
    postmaster = (await findPostmaster(folder)) ?? (await start(folder, { ...options, port }));
    logger?.info(fields, 'PostgreSQL runs again');
  }

  return {
    port,
    started,
    url: (database) => urlOf(folder, port, database),
    alive: () => answers(folder, port),
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await supervised;
      await locked(async () => {
        await leave();
        const running = await findPostmaster(folder);
        if (running && !(await anyUser(folder.users))) await stopPostmaster(running, folder);
      });
    },
  };
}

async function start(folder: PostgresFolder, options: StartOptions): Promise<Postmaster> {
  const programs = await programsFor(folder);
  await programs.initialise();
  return startPostmaster(folder, programs, options);
}

const urlOf = (folder: PostgresFolder, port: number, database: string) =>
  `postgresql://${ROLE}:${folder.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

async function selectOne(folder: PostgresFolder, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(folder, port, 'postgres'), connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  // A server that dies under the query is told of twice: by the query, and by this event.
  client.on('error', () => {});
  await client.connect();
  await client.query('select 1').finally(() => client.end());
}

const answers = (folder: PostgresFolder, port: number): Promise<boolean> =>
  selectOne(folder, port).then(
    () => true,
    () => false,
  );

/** The handshake proves both sides: what answers on this port holds the cluster that belongs to this folder. */
async function expectOurPassword(folder: PostgresFolder, port: number): Promise<void> {
  await selectOne(folder, port).catch((error) => {
    if (error.code === '28P01') throw new DataFolderError(folder.path, 'its file `password` does not open its cluster', { cause: error });
    throw error;
  });
}
