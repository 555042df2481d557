import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../kernel/log.js';
import { answers, expectOurPassword, urlOf } from './connection.js';
import { DataFolderError, explainSystemError } from './data-folder-error.js';
import { openFolder, type PostgresFolder } from './folder.js';
import { withProcessLock } from './lock.js';
import { findPostmaster, type Postmaster, type StartOptions, startPostmaster, stopPostmaster } from './postmaster.js';
import { programsFor } from './programs.js';
import { supervise } from './supervisor.js';
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

/**
 * PostgreSQL 18 out of npm, on a folder (docs/adr/0002). Takes over a server that lives on there, starts one otherwise, and
 * starts it again when it dies. Throws DataFolderError when the folder cannot be used.
 */
export async function startEmbeddedPostgres({ dataDir, logger, settings }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await openFolder(dataDir);
  const options: StartOptions = { settings: { ...defaults, ...settings } };
  const { postmaster, started, leave } = await locked(folder, () => join(folder, options));
  const { port } = postmaster;
  logger?.info({ port, folder: folder.path }, started ? 'PostgreSQL started' : 'PostgreSQL was running and is taken over');

  const stopping = new AbortController();
  const { signal } = stopping;
  const restart = () =>
    locked(folder, async () => {
      signal.throwIfAborted();
      return (await findPostmaster(folder)) ?? start(folder, { ...options, port });
    });
  const supervised = supervise(postmaster, { folder, signal, logger, restart });

  return {
    port,
    started,
    url: (database) => urlOf(folder, port, database),
    alive: () => answers(folder, port),
    stop: async () => {
      if (signal.aborted) return;
      stopping.abort();
      await supervised;
      await locked(folder, async () => {
        await leave();
        const running = await findPostmaster(folder);
        if (running && !(await anyUser(folder.users))) await stopPostmaster(running);
      });
    },
  };
}

/** Starting, joining, leaving and restarting: one at a time on a folder, whichever process does it. */
const locked = <T>(folder: PostgresFolder, work: () => Promise<T>): Promise<T> =>
  withProcessLock(folder.lock, work).catch((error) => {
    throw explainSystemError(folder.path, error);
  });

/** How often a server is looked for that dies while it is taken over: it was killed the moment before. */
const MOST_LOOKS = 50;

async function join(folder: PostgresFolder, options: StartOptions, looks = 1): ReturnType<typeof joined> {
  const running = await findPostmaster(folder);
  if (!running) return joined(folder, await start(folder, options), true);
  try {
    return await joined(folder, running, false);
  } catch (error) {
    if (error instanceof DataFolderError || looks >= MOST_LOOKS) throw error;
    await delay(LOOK_AGAIN_MS);
    return join(folder, options, looks + 1);
  }
}

async function joined(folder: PostgresFolder, postmaster: Postmaster, started: boolean) {
  try {
    await expectOurPassword(folder, postmaster.port);
    return { postmaster, started, leave: await joinUsers(folder.users) };
  } catch (error) {
    if (started) await stopPostmaster(postmaster);
    throw error;
  }
}

const LOOK_AGAIN_MS = 100;

async function start(folder: PostgresFolder, options: StartOptions): Promise<Postmaster> {
  const programs = await programsFor(folder);
  await programs.initialise();
  return startPostmaster(folder, programs, options);
}
