import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { environment } from '../../platform/kernel/config.js';
import { delay } from '../../platform/kernel/delay.js';
import type { Environment } from '../../platform/kernel/settings.js';
import { Client } from './client.js';
import { PATIENT } from './patience.js';

/** The program itself, in a process of its own. */
export interface Program {
  /** Not signed in. */
  readonly client: Client;
  /** With a channel for messages, for programs that take orders. */
  readonly child: ChildProcess;
  /** Resolves when it has ended, for whatever reason, with its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** SIGKILL. Resolves when it is gone; PostgreSQL lives on. */
  kill(): Promise<void>;
  /** In good order, PostgreSQL with it. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Its data folder. */
  readonly folder: string;
  readonly settings?: Environment;
  /** Another program than `lms start`, and its arguments. */
  readonly entry?: readonly [file: string, ...args: string[]];
}

export const PROGRAM_ADMIN = { email: 'admin@example.org', password: 'an admin of the tests' };

const LOADER = ['--import', './platform/testing/typescript.mjs'];

/** What one process has compiled, the next one need not: a third of what a start costs. */
const COMPILED = join(tmpdir(), 'lms-compiled');

const settingsOf = (folder: string, settings: Environment = {}): NodeJS.ProcessEnv => ({
  NODE_COMPILE_CACHE: COMPILED,
  ...environment(),
  LMS_DATA_DIR: folder,
  LMS_PORT: '0',
  LMS_LOG_LEVEL: 'silent',
  ...PATIENT,
  LMS_ADMIN_EMAIL: PROGRAM_ADMIN.email,
  LMS_ADMIN_PASSWORD: PROGRAM_ADMIN.password,
  ...settings,
});

/** Starts it. Resolves when it says that it is ready. */
export async function startProgram({ folder, settings, entry }: ProgramOptions): Promise<Program> {
  const args = entry ? [...entry] : ['cli/main.ts', 'start', '--empty'];
  const child = spawn(process.execPath, [...LOADER, ...args], {
    env: settingsOf(folder, settings),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    client: new Client(await readyUrl(child)),
    child,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`the program ended with ${code}`);
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout as Readable)) if (line.startsWith('ready ')) return line.slice('ready '.length);
  throw new Error('the program ended before it was ready');
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `lms …` to its end, on the folder that a server may run on at the same time. */
export const runLms = (folder: string, ...args: string[]): Promise<Ran> => runLmsWith({ LMS_DATA_DIR: folder }, ...args);

/** The same with what the processes of a cluster are told. */
export async function runLmsWith(settings: Environment, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [...LOADER, 'cli/main.ts', ...args], {
    env: settingsOf(settings.LMS_DATA_DIR ?? '', settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran = { output: '', errors: '' };
  child.stdout.on('data', (part) => {
    ran.output += part;
  });
  child.stderr.on('data', (part) => {
    ran.errors += part;
  });
  const [code] = await once(child, 'close');
  return { ...ran, code };
}

/** SIGKILL for the PostgreSQL of the folder; one that is just being started is waited for. Resolves when it is gone. */
export async function killPostgres(folder: string): Promise<void> {
  const file = join(folder, 'postgres/cluster/postmaster.pid');
  const running = async () => Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]) || undefined;
  let pid = await running();
  for (; !pid || !isAlive(pid); pid = await running()) await delay(10);
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(10);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
