import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OuladSummary } from '../../cli/import/oulad/import.js';
import { environment } from '../../platform/kernel/config.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { type Cpu, usedSoFar } from '../cpu.js';
import { copyPlain } from './copy.js';
import { type Drained, drain } from './drain.js';

/** What the importing process reports. */
export interface Imported {
  readonly summary: OuladSummary;
  /** In ms, by file. */
  readonly spent: Readonly<Record<string, number>>;
  readonly openedMiB: number;
  readonly peakMiB: number;
  /** Since it was opened. */
  readonly cpuMs: number;
}

/** A part of the data set: files that the import reads together. */
export interface Part {
  readonly name: string;
  readonly rows: number;
  /** In ms. */
  readonly imported: number;
  readonly copied: number;
}

export interface Measured {
  readonly build: string;
  readonly imported: Imported;
  readonly parts: readonly Part[];
  readonly drained: Drained;
  /** Of the import and of what followed it. */
  readonly cpu: Cpu;
}

/** The import reads the first two together, course by course. */
const PARTS = [['courses.csv', 'assessments.csv'], ['studentInfo.csv'], ['studentRegistration.csv'], ['studentAssessment.csv']];

/** Imports the files by a build of the project into a folder of its own, copies them plainly beside it, and drains the events. */
export async function measure(build: string, files: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    await ensureDatabase(postgres.url('postgres'), 'plain');
    const before = (await usedSoFar(process.pid, folder)).postgres;
    const imported = await inItsOwnProcess(build, folder, files);
    const importing = (await usedSoFar(process.pid, folder)).postgres - before;
    const parts: Part[] = [];
    for (const part of PARTS) parts.push(await line(part, imported, (file) => copyPlain(postgres.url('plain'), files, file)));
    const drained = await drain(build, folder);
    const cpu = { node: imported.cpuMs + drained.cpu.node, postgres: importing + drained.cpu.postgres };
    return { build, imported, parts, drained, cpu };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function inItsOwnProcess(build: string, folder: string, files: string): Promise<Imported> {
  const worker = fork(join(build, 'dist/bench/import/import.worker.js'), [files], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
    // As `npm run lms` does.
    execArgv: ['--max-semi-space-size=16', '--heap-growing-percent=120'],
  });
  const ended = once(worker, 'exit');
  const [imported] = await Promise.race([
    once(worker, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the import ended with ${code}`))),
  ]);
  await ended;
  return imported as Imported;
}

async function line(files: readonly string[], { summary, spent }: Imported, copy: (file: string) => Promise<number>): Promise<Part> {
  const sum = (each: (file: string) => number) => files.reduce((total, file) => total + each(file), 0);
  let copied = 0;
  for (const file of files) copied += await copy(file);
  return { name: files.join(' and '), rows: sum((file) => summary[file]?.rows ?? 0), imported: sum((file) => spent[file] ?? 0), copied };
}
