import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile } from '../../cli/project.js';
import { environment } from '../../platform/kernel/config.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { type Row, table } from '../machine.js';

/** What the importing process reports. */
export interface Imported {
  readonly courses: number;
  readonly items: number;
  readonly questions: number;
  /** Parsing and judging; nothing is written yet. */
  readonly readMs: number;
  readonly importMs: number;
  readonly peakMiB: number;
}

/** Packages of `../shared/data`, by format. */
const PACKAGES: readonly [format: string, path: string][] = [
  ['ms-learn', 'ms-learn'],
  ['olx', 'olx-kitchen-sink'],
  ['common-cartridge', 'common-cartridge/course-1'],
  ['common-cartridge', 'common-cartridge/all-question-types'],
  ['qti', 'qti/items-3.0'],
];

/** Courses in the formats of others, each by a command of its own into one installation. */
export async function packages(): Promise<string> {
  const [load = Number.NaN] = loadavg();
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    const rows: Row[] = [];
    for (const [format, path] of PACKAGES) rows.push(await line(folder, format, path));
    const head = ['format', 'package', 'courses', 'items', 'questions', 'reading, s', 'bringing in, s', 'items/s', 'most MiB'];
    return [table(head, rows), `Load of the machine when it began: ${load.toFixed(1)}.`].join('\n\n');
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function line(folder: string, format: string, path: string): Promise<Row> {
  const source = projectFile(`../shared/data/${path}`);
  if (!existsSync(source)) return [format, path, ...Array<string>(7).fill('not there')];
  const { courses, items, questions, readMs, importMs, peakMiB } = await inItsOwnProcess(folder, format, source);
  const perSecond = Math.round((items / importMs) * 1_000);
  const seconds = (ms: number) => (ms / 1_000).toFixed(2);
  return [format, path, courses, items, questions, seconds(readMs), seconds(importMs), perSecond, Math.round(peakMiB)];
}

async function inItsOwnProcess(folder: string, format: string, path: string): Promise<Imported> {
  const worker = fork(projectFile('dist/bench/packages/packages.worker.js'), [format, path], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
    // As `npm run lms` does.
    execArgv: ['--max-semi-space-size=16', '--heap-growing-percent=120'],
  });
  const ended = once(worker, 'exit');
  const [imported] = await Promise.race([
    once(worker, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the import of ${path} ended with ${code}`))),
  ]);
  await ended;
  return imported as Imported;
}
