import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../kernel/log.js';
import { expectOurPassword, isAnswering, urlOf } from './connection.js';
import { DataFolderError, explainSystemError } from './data-folder-error.js';
import { openFolder, type PostgresFolder } from './folder.js';
import { withProcessLock } from './lock.js';
import { findPostmaster, type Postmaster, type StartOptions, startPostmaster, stopPostmaster } from './postmaster.js';
import { programsFor } from './programs.js';
import { supervise } from './supervisor.js';
import { hasUsers, registerUser } from './users.js';

export interface EmbeddedPostgresOptions {
  /** Persists from start to start; created when missing. Nothing else may lie in it. */
  readonly dataDir: string;
  readonly logger?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Settings of PostgreSQL that override ours: `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly port: number;
  /** False when it was running already and this process joined it. */
  readonly started: boolean;
  /** With the password: not for logs. */
  url(database: string): string;
  /** Whether it answers a query within two seconds. */
  alive(): Promise<boolean>;
  /** Leaves the server. The last of our processes to leave stops PostgreSQL, and waits until it has stopped. */
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

/**
 * Runs PostgreSQL 18 out of npm on a folder (docs/adr/0002). Joins the server that already runs there or starts one, and
 * restarts it when it dies. Throws DataFolderError when the folder cannot be used.
 */
export async function startEmbeddedPostgres({ dataDir, logger, settings }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await openFolder(dataDir);
  const options: StartOptions = { settings: { ...defaults, ...settings } };
  const { postmaster, started, leave } = await withFolderLock(folder, () => join(folder, options));
  const { port } = postmaster;
  logger?.info({ port, folder: folder.path }, started ? 'PostgreSQL started' : 'PostgreSQL was running already');

  const stopping = new AbortController();
  const { signal } = stopping;
  const restart = () =>
    withFolderLock(folder, async () => {
      signal.throwIfAborted();
      return (await findPostmaster(folder)) ?? start(folder, { ...options, port });
    });
  const supervised = supervise(postmaster, { folder, signal, logger, restart });

  return {
    port,
    started,
    url: (database) => urlOf(folder, port, database),
    alive: () => isAnswering(folder, port),
    stop: async () => {
      if (signal.aborted) return;
      stopping.abort();
      await supervised;
      await withFolderLock(folder, async () => {
        await leave();
        const running = await findPostmaster(folder);
        if (running && !(await hasUsers(folder.users))) await stopPostmaster(running);
      });
    },
  };
}

/** Starting, joining, leaving and restarting happen one at a time on a folder, across all processes. */
const withFolderLock = <T>(folder: PostgresFolder, work: () => Promise<T>): Promise<T> =>
  withProcessLock(folder.lock, work).catch((error) => {
    throw explainSystemError(folder.path, error);
  });

/** How often joining is attempted while the server that was found dies: it was killed the moment before. */
const MAX_JOIN_ATTEMPTS = 50;

async function join(folder: PostgresFolder, options: StartOptions, attempt = 1): ReturnType<typeof checkIn> {
  const running = await findPostmaster(folder);
  if (!running) return checkIn(folder, await start(folder, options), true);
  try {
    return await checkIn(folder, running, false);
  } catch (error) {
    if (error instanceof DataFolderError || attempt >= MAX_JOIN_ATTEMPTS) throw error;
    await delay(RETRY_MS);
    return join(folder, options, attempt + 1);
  }
}

/** Registers this process as a user of the server. Stops the server again when that fails and it was started for this. */
async function checkIn(folder: PostgresFolder, postmaster: Postmaster, started: boolean) {
  try {
    await expectOurPassword(folder, postmaster.port);
    return { postmaster, started, leave: await registerUser(folder.users) };
  } catch (error) {
    if (started) await stopPostmaster(postmaster);
    throw error;
  }
}

const RETRY_MS = 100;

async function start(folder: PostgresFolder, options: StartOptions): Promise<Postmaster> {
  const programs = await programsFor(folder);
  await programs.initialise();
  return startPostmaster(folder, programs, options);
}
