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

/** PostgreSQL's parent process: started by this process or by another one of ours, which may be dead. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Set when this process started it. */
  readonly child?: ChildProcess;
}

const POLL_MS = 20;

/** After a kill -9 the backends of the dead postmaster take a moment to exit; until then no new one can start. */
const START_ATTEMPTS = 20;
const MAX_DELAY_MS = 2_000;

const LARGEST_LOG_BYTES = 16 * 1024 * 1024;

const isOurs = (pid: number, folder: PostgresFolder): boolean => commandLine(pid).includes(folder.marker);

/** Finds the running postmaster, and waits while it is starting or stopping. Undefined when none is alive. */
export async function findPostmaster(folder: PostgresFolder): Promise<Postmaster | undefined> {
  for (;;) {
    const found = await readPidFile(folder);
    if (!found || !isOurs(found.pid, folder)) return undefined;
    if (found.status === 'ready') return found;
    await delay(POLL_MS);
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
  /** Set for a restart: the pools reconnect to the same port. */
  readonly port?: number;
}

/** Starts PostgreSQL on a cluster that no server runs, and waits until it has recovered and answers. */
export async function startPostmaster(folder: PostgresFolder, programs: Programs, options: StartOptions): Promise<Postmaster> {
  const logged = await rotateLog(folder);
  for (let attempt = 1; ; attempt++) {
    await dropForeignPidFile(folder);
    const port = options.port ?? (await choosePort(folder));
    const child = programs.postgres({ ...options.settings, port: String(port), cluster_name: folder.marker });
    await once(child, 'spawn');
    child.unref();
    if (await becomesReady(child, folder)) {
      await folder.rememberPort(port);
      return { pid: child.pid as number, port, child };
    }
    const output = (await readFile(folder.log)).subarray(logged).toString();
    if (attempt === START_ATTEMPTS || !transientFailure.test(output)) throw explainOutput(folder.path, 'PostgreSQL', output);
    await delay(Math.min(50 * 2 ** attempt, MAX_DELAY_MS));
  }
}

const transientFailure =
  /pre-existing shared memory block|lock file ".*" already exists|could not bind|could not create any TCP\/IP sockets/;

async function choosePort(folder: PostgresFolder): Promise<number> {
  const last = await folder.lastPort();
  return last !== undefined && (await isFree(last)) ? last : await freePort();
}

async function becomesReady(child: ChildProcess, folder: PostgresFolder): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const found = await readPidFile(folder);
    if (found?.pid === child.pid && found?.status === 'ready') return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Removes a stale pid file: PostgreSQL trusts one whose pid now belongs to any process of the same user, as after a container's restart. */
async function dropForeignPidFile(folder: PostgresFolder): Promise<void> {
  const found = await readPidFile(folder);
  if (found && !isOurs(found.pid, folder)) await rm(join(folder.cluster, 'postmaster.pid'), { force: true });
}

/** The size of the log before this start, in bytes. A log that has grown large is moved aside; one old log is kept. */
async function rotateLog(folder: PostgresFolder): Promise<number> {
  const size = (await stat(folder.log).catch(() => undefined))?.size ?? 0;
  if (size < LARGEST_LOG_BYTES) return size;
  await rename(folder.log, `${folder.log}.1`);
  return 0;
}

/** Resolves when the postmaster has died. The wait does not keep this process alive. */
export async function untilExit(postmaster: Postmaster, folder: PostgresFolder, signal: AbortSignal): Promise<void> {
  const { child, pid } = postmaster;
  if (!child) while (isOurs(pid, folder)) await delay(100, undefined, { signal, ref: false });
  else if (child.exitCode === null && child.signalCode === null) await once(child, 'exit', { signal });
}

const STOP_TIMEOUT_MS = 30_000;

/** Shuts down fast: sessions end and data is written to disk. After 30 s at once: the next start recovers the data. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  // A process that is exiting has lost its command line while it still holds its port and its files.
  const identity = processIdentity(postmaster.pid);
  sendSignal(postmaster.pid, 'SIGINT');
  for (let waited = 0; identity && isRunning(identity); waited += POLL_MS) {
    if (waited === STOP_TIMEOUT_MS) sendSignal(postmaster.pid, 'SIGQUIT');
    await delay(POLL_MS);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
