import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import { CommandError } from '../command-error.js';
import { openInstallation } from '../installation/installation.js';
import { instructorFor } from './instructor.js';
import { importCatalogue } from './mit-learn/import.js';
import { readSloanCatalogue } from './mit-learn/rows.js';
import { demandFiles } from './oulad/demand-files.js';
import { importOulad, type OuladSummary } from './oulad/import.js';
import type { Problem } from './problems.js';

export interface ImportFlags {
  readonly folder: string;
  /** The email of the instructor who gets the courses; undefined is the catalogue's own account. */
  readonly instructor?: string;
}

/** `lms import mit-learn`: records events, which the server relays at once if it runs, and else at its next start. */
export async function importMitLearnCommand(settings: Settings, { folder, instructor }: ImportFlags): Promise<void> {
  const catalogue = await readSloanCatalogue(folder);
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const { courses, problems } = await importCatalogue(catalogue, {
      course: installation.subgraph('course'),
      content: installation.subgraph('content'),
      actor: await instructorFor(installation, instructor),
      onProgress: showProgress,
    });
    console.log(
      `${courses.created} courses created, ${courses.updated} updated, ${courses.unchanged} unchanged, ${problems.length} rows left out`,
    );
    problems.forEach(showProblem);
    demandSome(courses.created + courses.updated + courses.unchanged);
  });
}

export interface OuladFlags extends ImportFlags {
  /** The source has no email addresses; the students get addresses of this domain. */
  readonly emailDomain: string;
}

/** `lms import oulad`: the same for the Open University's data set. It takes minutes; one that was stopped continues where it was. */
export async function importOuladCommand(settings: Settings, { folder, instructor, emailDomain }: OuladFlags): Promise<void> {
  demandDomain(emailDomain);
  await demandFiles(folder);
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const summary = await importOulad({
      folder,
      service: (name) => installation.subgraph(name),
      instructor: await instructorFor(installation, instructor),
      emailDomain,
      onProblem: showProblem,
      onProgress: showRows,
      onEnd: showSummary,
    });
    demandSome(Object.values(summary).reduce((sum, { broughtIn, known }) => sum + broughtIn + known, 0));
  });
}

function demandDomain(domain: string): void {
  const isDomain = domain.length <= 190 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(domain);
  if (!isDomain) throw new CommandError('--email-domain must be a domain like oulad.invalid');
}

/** A command that has brought nothing in has failed: whoever called it must not take the end for success. */
function demandSome(rows: number): void {
  if (rows === 0) throw new CommandError('Nothing went in: no row could be imported.');
}

function showSummary(summary: OuladSummary): void {
  for (const [file, { rows, broughtIn, known, leftOut }] of Object.entries(summary))
    console.log(`${file}: ${rows} rows, ${broughtIn} brought in, ${known} known before, ${leftOut} left out`);
}

const showProblem = ({ file, number, id, reason }: Problem): void =>
  console.error(`${file}, row ${number}${id === null ? '' : ` (${id})`}: ${reason}`);

/** On a terminal one line that counts, elsewhere a line for every ten thousand rows. */
function showRows(file: string, rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${file}: ${rows} rows`);
  else if (rows % 10_000 === 0) console.error(`${file}: ${rows} rows`);
}

/** On a terminal one line that counts, elsewhere a line for each tenth of the courses. */
function showProgress(done: number, total: number): void {
  const tenth = Math.max(1, Math.ceil(total / 10));
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} courses${done === total ? '\n' : ''}`);
  else if (done % tenth === 0 || done === total) console.error(`${done}/${total} courses`);
}
