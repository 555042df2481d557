import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OuladSummary } from '../../cli/import/oulad/import.js';
import { projectFile } from '../../cli/project.js';
import { environment } from '../../platform/kernel/config.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { table } from '../machine.js';
import { copyPlain } from './copy.js';
import { copyPresentations } from './copy-presentations.js';
import { type Drained, drain } from './drain.js';

export interface ImportOptions {
  readonly folder?: string;
  /** `CCC/2014J`; all of them by default. */
  readonly presentations?: readonly string[];
}

/** What the importing process reports. */
export interface Imported {
  readonly summary: OuladSummary;
  /** In ms, by file. */
  readonly spent: Readonly<Record<string, number>>;
  readonly openedMiB: number;
  readonly peakMiB: number;
}

/** Where the Open University's data set is, if it exists. */
export const ouladFolder = (folder?: string): string => resolve(folder ?? projectFile('../shared/data/oulad'));

/** The import reads these two together, course by course. */
const TOGETHER = ['courses.csv', 'assessments.csv'];
const PARTS = [TOGETHER, ['studentInfo.csv'], ['studentRegistration.csv'], ['studentAssessment.csv']];

/** The Open University's data set through the services' own bulk commands, compared with a plain COPY of the same files into the same PostgreSQL. */
export async function importing({ folder: given, presentations }: ImportOptions): Promise<string> {
  const source = ouladFolder(given);
  if (!existsSync(join(source, 'studentAssessment.csv'))) return `Not measured: the data set is not in ${source}.`;
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const [load] = loadavg();
  try {
    const files = presentations ? join(folder, 'part') : source;
    if (presentations) await copyPresentations(source, files, new Set(presentations));
    await ensureDatabase(postgres.url('postgres'), 'plain');
    const imported = await inItsOwnProcess(folder, files);
    const rows: Line[] = [];
    for (const part of PARTS) rows.push(await line(part, imported, (file) => copyPlain(postgres.url('plain'), files, file)));
    const drained = await drain(folder);
    return [tableOf(rows), about(imported, rows, load), endToEnd(rows, drained)].join('\n\n');
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function inItsOwnProcess(folder: string, files: string): Promise<Imported> {
  const worker = fork(projectFile('dist/bench/import/import.worker.js'), [files], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
  });
  const ended = once(worker, 'exit');
  const [imported] = await Promise.race([
    once(worker, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the import ended with ${code}`))),
  ]);
  await ended;
  return imported as Imported;
}

interface Line {
  readonly name: string;
  readonly rows: number;
  /** In ms. */
  readonly imported: number;
  readonly copied: number;
}

async function line(files: readonly string[], { summary, spent }: Imported, copy: (file: string) => Promise<number>): Promise<Line> {
  const sum = (each: (file: string) => number) => files.reduce((total, file) => total + each(file), 0);
  let copied = 0;
  for (const file of files) copied += await copy(file);
  return { name: files.join(' and '), rows: sum((file) => summary[file]?.rows ?? 0), imported: sum((file) => spent[file] ?? 0), copied };
}

function tableOf(lines: readonly Line[]): string {
  const sum = (of: 'rows' | 'imported' | 'copied') => lines.reduce((total, each) => total + each[of], 0);
  const all: Line = { name: 'in all', rows: sum('rows'), imported: sum('imported'), copied: sum('copied') };
  return table(
    ['file', 'rows', 'imported, rows/s', 'COPY, rows/s', 'ratio'],
    [...lines, all].map(({ name, rows, imported, copied }) => [
      name,
      rows,
      perSecond(rows, imported),
      perSecond(rows, copied),
      (copied / imported).toFixed(3),
    ]),
  );
}

function about({ summary, openedMiB, peakMiB }: Imported, lines: readonly Line[], load = Number.NaN): string {
  const seconds = lines.reduce((total, { imported }) => total + imported, 0) / 1_000;
  const leftOut = Object.entries(summary).filter(([file, counts]) => counts.leftOut > 0 && PARTS.flat().includes(file));
  return [
    `It took ${seconds.toFixed(0)} s. Memory of the importing process: ${peakMiB.toFixed(0)} MiB at the most, ${openedMiB.toFixed(0)} MiB before its first row.`,
    leftOut.length === 0
      ? 'Every row went in.'
      : `Left out: ${leftOut.map(([file, counts]) => `${counts.leftOut} rows of ${file}`).join(', ')}.`,
    `Load of the machine when it began: ${load.toFixed(1)}.`,
  ].join(' ');
}

function endToEnd(lines: readonly Line[], { ms, statements, events, peakMiB, lines: shapes }: Drained): string {
  const sum = (of: 'rows' | 'imported') => lines.reduce((total, each) => total + each[of], 0);
  const [rows, spent] = [sum('rows'), sum('imported') + ms];
  return [
    `Until every consumer has it: ${(spent / 1_000).toFixed(0)} s, ${(ms / 1_000).toFixed(0)} s of them after the import; ${perSecond(rows, spent)} rows/s end to end.`,
    `${events} events and ${statements} statements after the import: ${(statements / events).toFixed(2)} an event, ${(statements / rows).toFixed(2)} a row.`,
    `Memory of the program and its PostgreSQL meanwhile: ${peakMiB.toFixed(0)} MiB at the most. Its most frequent statements:`,
    `\n\n\`\`\`\n${shapes.slice(0, MOST_SHAPES).join('\n')}\n\`\`\``,
  ].join(' ');
}

const MOST_SHAPES = 25;

const perSecond = (rows: number, ms: number): number => Math.round((rows / ms) * 1_000);
