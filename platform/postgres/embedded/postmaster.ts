import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { explainOutput } from './data-folder-error.js';
import type { PostgresFolder } from './folder.js';
import { freePort, isFree } from './free-port.js';
import { commandLine, isRunning, processIdentity } from './identity.js';
import type { Programs } from './programs.js';

/** PostgreSQL's parent process, ours or one that a killed process of ours left behind. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Set when this process started it. */
  readonly child?: ChildProcess;
}

const LOOK_AGAIN_MS = 20;

/** After a kill -9 the backends of the dead postmaster take a moment to notice; until then no new one may start. */
const START_ATTEMPTS = 20;
const LONGEST_PAUSE_MS = 2_000;

const LARGEST_LOG_BYTES = 16 * 1024 * 1024;

const isOurs = (pid: number, folder: PostgresFolder): boolean => commandLine(pid).includes(folder.marker);

/** Waits out a postmaster that is starting or stopping. Undefined when none is alive. */
export async function findPostmaster(folder: PostgresFolder): Promise<Postmaster | undefined> {
  for (;;) {
    const found = await readPidFile(folder);
    if (!found || !isOurs(found.pid, folder)) return undefined;
    if (found.status === 'ready') return found;
    await delay(LOOK_AGAIN_MS);
  }
}

/** The lines that PostgreSQL writes: pid, data directory, start time, port, socket folder, address, shared memory, status. */
async function readPidFile(folder: PostgresFolder): Promise<{ pid: number; port: number; status: string } | undefined> {
  const content = await readFile(join(folder.cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, , , , status = ''] = content.split('\n');
  return Number(pid) > 0 ? { pid: Number(pid), port: Number(port), status: status.trim() } : undefined;
}

export interface StartOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** A restart must come back where the pools look for it. */
  readonly port?: number;
}

/** Starts PostgreSQL on a cluster that nobody runs, and waits until it has recovered and answers. */
export async function startPostmaster(folder: PostgresFolder, programs: Programs, options: StartOptions): Promise<Postmaster> {
  const logged = await turnLog(folder);
  for (let attempt = 1; ; attempt++) {
    await dropForeignPidFile(folder);
    const port = options.port ?? (await choosePort(folder));
    const child = programs.postgres({ ...options.settings, port: String(port), cluster_name: folder.marker });
    await once(child, 'spawn');
    child.unref();
    if (await becomesReady(child, folder)) {
      await folder.keepPort(port);
      return { pid: child.pid as number, port, child };
    }
    const output = (await readFile(folder.log)).subarray(logged).toString();
    if (attempt === START_ATTEMPTS || !passing.test(output)) throw explainOutput(folder.path, 'PostgreSQL', output);
    await delay(Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS));
  }
}

const passing = /pre-existing shared memory block|lock file ".*" already exists|could not bind|could not create any TCP\/IP sockets/;

async function choosePort(folder: PostgresFolder): Promise<number> {
  const kept = await folder.keptPort();
  return kept !== undefined && (await isFree(kept)) ? kept : await freePort();
}

async function becomesReady(child: ChildProcess, folder: PostgresFolder): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const found = await readPidFile(folder);
    if (found?.pid === child.pid && found?.status === 'ready') return true;
    await delay(LOOK_AGAIN_MS);
  }
  return false;
}

/** PostgreSQL believes a pid file whose number now belongs to any live process of the same user, as after a container's restart. */
async function dropForeignPidFile(folder: PostgresFolder): Promise<void> {
  const found = await readPidFile(folder);
  if (found && !isOurs(found.pid, folder)) await rm(join(folder.cluster, 'postmaster.pid'), { force: true });
}

/** The bytes that were in the log before this start. A log that has grown large is set aside, one generation. */
async function turnLog(folder: PostgresFolder): Promise<number> {
  const size = (await stat(folder.log).catch(() => undefined))?.size ?? 0;
  if (size < LARGEST_LOG_BYTES) return size;
  await rename(folder.log, `${folder.log}.1`);
  return 0;
}

/** Resolves when the postmaster has died. Does not keep this process awake. */
export async function gone(postmaster: Postmaster, folder: PostgresFolder, signal: AbortSignal): Promise<void> {
  const { child, pid } = postmaster;
  if (!child) while (isOurs(pid, folder)) await delay(100, undefined, { signal, ref: false });
  else if (child.exitCode === null && child.signalCode === null) await once(child, 'exit', { signal });
}

const PATIENCE_MS = 30_000;

/** A fast shutdown: sessions are cut, the rest is written to disk. Not heard within 30 s: at once, recovered at the next start. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  // A process that ends has lost its command line while it still holds its port and its files.
  const identity = processIdentity(postmaster.pid);
  send(postmaster.pid, 'SIGINT');
  for (let waited = 0; identity && isRunning(identity); waited += LOOK_AGAIN_MS) {
    if (waited === PATIENCE_MS) send(postmaster.pid, 'SIGQUIT');
    await delay(LOOK_AGAIN_MS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
