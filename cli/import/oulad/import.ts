import type { RequestContext } from '../../../platform/kernel/context.js';
import { type Caller, serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import type { Problem } from '../problems.js';
import { importStudents } from './people.js';
import { importPresentations } from './presentations.js';
import { importRegistrations } from './registrations.js';
import { leaveOutResources } from './resources.js';
import { importResults } from './results.js';
import { files } from './rows.js';
import { type Counts, Tally } from './tally.js';

export interface OuladOptions {
  readonly folder: string;
  /** The services on their data; nothing else of the system has to run. */
  readonly service: (name: string) => Pick<RunningSubgraph, 'context'>;
  /** Whose courses they become, and who gave the grades. */
  readonly instructor: UserCaller;
  /** The source has no addresses: `<student>@<domain>`. */
  readonly emailDomain: string;
  /** Rows that go in together. */
  readonly batch?: number;
  /** Told of each row that does not go in. */
  readonly onProblem: (problem: Problem) => void;
  readonly onProgress?: (file: string, rows: number) => void;
}

/** What every part of the import works with. */
export interface Import extends Pick<OuladOptions, 'folder' | 'instructor' | 'emailDomain'> {
  readonly batch: number;
  /** Of a service, fresh for each batch: nothing of one stays in memory. Its events are told to nobody. */
  context(service: string, caller?: Caller): RequestContext;
  onBatch(tally: Tally): void;
}

/** What became of the rows, by file. */
export type OuladSummary = Readonly<Record<string, Counts>>;

/**
 * Brings in the Open University's data set: presentations as courses, assessments as assignments, students, registrations as enrollments,
 * results as submissions with their grades. Each batch is a transaction of the service it goes to; an import that was stopped goes on where
 * it was, and one that is run again changes nothing. Of the files, one batch is in memory at a time.
 */
export async function importOulad(options: OuladOptions): Promise<OuladSummary> {
  const { folder, service, instructor, emailDomain, batch = 500, onProblem, onProgress } = options;
  const work: Import = {
    folder,
    instructor,
    emailDomain,
    batch,
    context: (name, caller = serviceCaller('import')) => service(name).context({ caller, silent: true }),
    onBatch: ({ file, counts }) => onProgress?.(file, counts.rows),
  };
  const tallies: Tally[] = [];
  const tally = ({ file }: { readonly file: string }): Tally => {
    const made = new Tally(file, onProblem);
    tallies.push(made);
    return made;
  };
  const { held, assessed } = await importPresentations(work, tally(files.courses), tally(files.assessments));
  const withdrawn = await importStudents(work, tally(files.students));
  await importRegistrations(work, { held, withdrawn }, tally(files.registrations));
  await importResults(work, assessed, tally(files.results));
  await leaveOutResources(work, tally(files.resources));
  return Object.fromEntries(tallies.map(({ file, counts }) => [file, counts]));
}
