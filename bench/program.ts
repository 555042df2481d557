import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { projectFile } from '../cli/project.js';

export interface Program {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Node.js options for a script that has not been built: the code that starts servers for tests finds its files beside its source. */
export const TYPESCRIPT = ['--import', projectFile('platform/testing/typescript.mjs')];

/** Starts the real program, or another script that prints `ready <url>`, and waits until it is ready. An absolute path is of another build. */
export async function startProgram(
  script: string,
  args: readonly string[],
  environment: Record<string, string>,
  /** Options of Node.js itself. */
  options: readonly string[] = [],
): Promise<Program> {
  const child = spawn(process.execPath, [...options, isAbsolute(script) ? script : projectFile(script), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout as Readable)) {
    const [, url] = /^ready (\S+)$/.exec(line) ?? [];
    if (!url) continue;
    return {
      url,
      process: child,
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error(`${script} ended before it was ready`);
}

/** Resident memory of a process in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024);
}

/** Proportional memory in MiB of the PostgreSQL processes of a data folder: shared memory is counted once. */
export async function postgresMiB(dataDir: string): Promise<number> {
  const { postmaster, backends } = await postgresPids(dataDir);
  let kib = 0;
  for (const pid of [postmaster, ...backends]) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kib += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return Math.round(kib / 1_024);
}

/** The PostgreSQL processes of a data folder. */
export async function postgresPids(dataDir: string): Promise<{ postmaster: number; backends: number[] }> {
  const postmaster = Number((await readFile(`${dataDir}/postgres/cluster/postmaster.pid`, 'utf8')).split('\n')[0]);
  const backends: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === postmaster) backends.push(Number(pid));
  }
  return { postmaster, backends };
}
