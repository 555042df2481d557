import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import { type ImportOutcome, importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { Problem } from '../problems.js';
import { sloanCourse } from './course.js';
import { problem, readSloanCatalogue, type SloanCatalogue } from './rows.js';

export interface MitLearnOptions {
  /** The course service on its data. Nothing else of the system has to run. */
  readonly course: Pick<RunningSubgraph, 'context'>;
  /** The instructor or admin who gets the courses. */
  readonly actor: Caller;
  /** Called after each row. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface MitLearnSummary {
  readonly courses: Readonly<Record<ImportOutcome, number>>;
  readonly problems: readonly Problem[];
}

/** A refusal with one of these codes is the fault of a row. Any other error would hit every row, so it ends the import. */
const ROWS_OWN_FAULT: ReadonlySet<ErrorCode> = new Set([ErrorCode.BAD_USER_INPUT, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND]);

/**
 * Imports the MIT Sloan catalogue from `folder` (`sloan_courses.json`, `sloan_runs.json`). Each course is one transaction, and its events
 * are silent. An import that runs again changes only what differs from the files.
 */
export const importMitLearn = async (folder: string, options: MitLearnOptions): Promise<MitLearnSummary> =>
  importCatalogue(await readSloanCatalogue(folder), options);

/** The same for files that were read before. */
export async function importCatalogue(catalogue: SloanCatalogue, { course, actor, onProgress }: MitLearnOptions): Promise<MitLearnSummary> {
  const problems: Problem[] = [...catalogue.problems];
  const courses: Record<ImportOutcome, number> = { created: 0, updated: 0, unchanged: 0 };
  for (const [done, placed] of catalogue.courses.entries()) {
    const { row } = placed;
    try {
      const context = course.context({ caller: actor, silent: true });
      const { outcome } = await importCourse(context, sloanCourse(row, catalogue.runsOf.get(row.Course_Id) ?? []));
      courses[outcome] += 1;
    } catch (error) {
      if (!(error instanceof DomainError && ROWS_OWN_FAULT.has(error.code))) throw error;
      problems.push(problem(placed, error.message));
    }
    onProgress?.(done + 1, catalogue.courses.length);
  }
  return { courses, problems };
}
