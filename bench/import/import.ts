import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectFile } from '../../cli/project.js';
import { table } from '../machine.js';
import { copyPresentations } from './copy-presentations.js';
import { type Measured, measure, type Part } from './measure.js';

export interface ImportOptions {
  readonly folder?: string;
  /** `CCC/2014J`; all of them by default. */
  readonly presentations?: readonly string[];
  /** The folder of another build of the project, which does the same before. */
  readonly against?: string;
}

/** Where the Open University's data set is, if it exists. */
export const ouladFolder = (folder?: string): string => resolve(folder ?? projectFile('../shared/data/oulad'));

/** The Open University's data set through the services' own bulk commands, compared with a plain COPY of the same files into the same PostgreSQL. */
export async function importing({ folder, presentations, against }: ImportOptions): Promise<string> {
  const source = ouladFolder(folder);
  if (!existsSync(join(source, 'studentAssessment.csv'))) return `Not measured: the data set is not in ${source}.`;
  const part = await mkdtemp(join(tmpdir(), 'lms-bench-part-'));
  try {
    if (presentations) await copyPresentations(source, part, new Set(presentations));
    const measured: Measured[] = [];
    for (const build of [...(against ? [resolve(against)] : []), projectFile('.')]) {
      const [load] = loadavg();
      const each = await measure(build, presentations ? part : source);
      measured.push(each);
      console.log(`${[build, tableOf(each.parts), about(each, load), shapes(each)].join('\n\n')}\n`);
    }
    return endToEnd(measured);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

const perSecond = (rows: number, ms: number): number => Math.round((rows / ms) * 1_000);

const sum = (parts: readonly Part[], of: 'rows' | 'imported' | 'copied') => parts.reduce((total, each) => total + each[of], 0);

function tableOf(parts: readonly Part[]): string {
  const all: Part = { name: 'in all', rows: sum(parts, 'rows'), imported: sum(parts, 'imported'), copied: sum(parts, 'copied') };
  return table(
    ['file', 'rows', 'imported, rows/s', 'COPY, rows/s', 'ratio'],
    [...parts, all].map(({ name, rows, imported, copied }) => [
      name,
      rows,
      perSecond(rows, imported),
      perSecond(rows, copied),
      (copied / imported).toFixed(3),
    ]),
  );
}

function about({ imported: { summary, openedMiB, peakMiB }, parts }: Measured, load = Number.NaN): string {
  const leftOut = Object.entries(summary).filter(([file, counts]) => counts.leftOut > 0 && parts.some(({ name }) => name.includes(file)));
  return [
    `It took ${(sum(parts, 'imported') / 1_000).toFixed(0)} s. Memory of the importing process: ${peakMiB.toFixed(0)} MiB at the most, ${openedMiB.toFixed(0)} MiB before its first row.`,
    leftOut.length === 0
      ? 'Every row went in.'
      : `Left out: ${leftOut.map(([file, counts]) => `${counts.leftOut} rows of ${file}`).join(', ')}.`,
    `Load of the machine when it began: ${load.toFixed(1)}.`,
  ].join(' ');
}

const MOST_SHAPES = 25;

const shapes = ({ drained: { lines, events, statements } }: Measured): string =>
  [
    `${events} events and ${statements} statements after the import. The most frequent:`,
    ['```', ...lines.slice(0, MOST_SHAPES), '```'].join('\n'),
  ].join('\n\n');

/** Until every consumer has what was imported. */
function endToEnd(measured: readonly Measured[]): string {
  return table(
    ['build', 'rows/s', 'import, s', 'after it, s', 'CPU a row: node + PostgreSQL, ms', 'statements a row', 'most MiB: node + PostgreSQL'],
    measured.map(({ build, parts, drained: { ms, statements, peak }, cpu }) => {
      const [rows, spent] = [sum(parts, 'rows'), sum(parts, 'imported')];
      return [
        build === projectFile('.') ? 'this one' : 'the other',
        perSecond(rows, spent + ms),
        (spent / 1_000).toFixed(1),
        (ms / 1_000).toFixed(1),
        `${(cpu.node / rows).toFixed(2)} + ${(cpu.postgres / rows).toFixed(2)}`,
        (statements / rows).toFixed(2),
        `${peak.node} + ${peak.postgres}`,
      ];
    }),
  );
}
