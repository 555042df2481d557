import { serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import type { Problem } from '../problems.js';
import { demandFiles } from './demand-files.js';
import type { ImportContext } from './import-context.js';
import { importStudents } from './people.js';
import { importPresentations } from './presentations.js';
import { importRegistrations } from './registrations.js';
import { leaveOutResources } from './resources.js';
import { importResults } from './results.js';
import { type Counts, RowCounter } from './row-counter.js';
import { files } from './rows.js';

export interface OuladOptions extends Pick<ImportContext, 'folder' | 'emailDomain'> {
  readonly instructor: UserCaller;
  /** A service on its data. Nothing else of the system has to run. */
  readonly service: (name: string) => Pick<RunningSubgraph, 'context'>;
  /** Rows of one transaction. */
  readonly batch?: number;
  /** Called for each row that is left out. */
  readonly onProblem: (problem: Problem) => void;
  /** Called after each batch, with the rows of the file so far. */
  readonly onProgress?: (file: string, rows: number) => void;
  /** Called with what became of the rows, also when the import ends early. */
  readonly onEnd?: (summary: OuladSummary) => void;
}

/** What became of the rows, by file. */
export type OuladSummary = Readonly<Record<string, Counts>>;

/**
 * Imports the Open University's data set: presentations become courses, assessments become assignments, registrations become
 * enrollments, and results become submissions with their grades. Each batch is one transaction of the service that it goes to. An
 * import that was stopped continues where it was, and one that is run again changes nothing. Only a batch of a file is in memory, or two of the results.
 */
export async function importOulad(options: OuladOptions): Promise<OuladSummary> {
  const { folder, service, instructor, emailDomain, batch = 500, onProblem, onProgress, onEnd } = options;
  await demandFiles(folder);
  const context: ImportContext = {
    folder,
    instructor,
    emailDomain,
    batchSize: batch,
    contextOf: (name, caller = serviceCaller('import')) => service(name).context({ caller, silent: true }),
    onBatch: ({ file, counts }) => onProgress?.(file, counts.rows),
  };
  const counters: RowCounter[] = [];
  const counterOf = ({ file }: { readonly file: string }): RowCounter => {
    const counter = new RowCounter(file, onProblem);
    counters.push(counter);
    return counter;
  };
  const summary = () => Object.fromEntries(counters.map(({ file, counts }) => [file, counts]));
  try {
    const imported = await importPresentations(context, counterOf(files.courses), counterOf(files.assessments));
    const withdrawn = await importStudents(context, counterOf(files.students));
    await importRegistrations(context, { presentations: imported.presentations, withdrawn }, counterOf(files.registrations));
    await importResults(context, imported.assessments, counterOf(files.results));
    await leaveOutResources(context, counterOf);
  } finally {
    onEnd?.(summary());
  }
  return summary();
}
