import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import { type Caller, serviceCaller } from '../../../platform/kernel/identity.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import { importContents } from '../../../subgraphs/content/import/import-contents.js';
import { type ImportOutcome, importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { Problem } from '../problems.js';
import { SOURCE, sloanContents } from './contents.js';
import { sloanCourse } from './course.js';
import { type CourseRow, problem, readSloanCatalogue, type SloanCatalogue } from './rows.js';

export interface MitLearnOptions {
  /** The services on their data. Nothing else of the system has to run. */
  readonly course: Pick<RunningSubgraph, 'context'>;
  readonly content: Pick<RunningSubgraph, 'context'>;
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
const ROWS_OWN_FAULT: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.BAD_USER_INPUT,
  ErrorCode.CONFLICT,
  ErrorCode.NOT_FOUND,
  ErrorCode.COURSE_DELETED,
]);

/**
 * Imports the MIT Sloan catalogue from `folder` (`sloan_courses.json`, `sloan_runs.json`). Each course is one transaction, and what it has
 * to read another; their events are silent. An import that runs again changes only what differs from the files, and no text.
 */
export const importMitLearn = async (folder: string, options: MitLearnOptions): Promise<MitLearnSummary> =>
  importCatalogue(await readSloanCatalogue(folder), options);

/** The same for files that were read before. */
export async function importCatalogue(catalogue: SloanCatalogue, options: MitLearnOptions): Promise<MitLearnSummary> {
  const { course, content, actor, onProgress } = options;
  const problems: Problem[] = [...catalogue.problems];
  const courses: Record<ImportOutcome, number> = { created: 0, updated: 0, unchanged: 0 };
  for (const [done, placed] of catalogue.courses.entries()) {
    const { row } = placed;
    try {
      const context = course.context({ caller: actor, silent: true });
      const { courseId, outcome } = await importCourse(context, sloanCourse(row, catalogue.runsOf.get(row.Course_Id) ?? []));
      courses[outcome] += 1;
      for (const reason of await importTexts(content, courseId, row)) problems.push(problem(placed, reason));
    } catch (error) {
      if (!(error instanceof DomainError && ROWS_OWN_FAULT.has(error.code))) throw error;
      problems.push(problem(placed, error.message));
    }
    onProgress?.(done + 1, catalogue.courses.length);
  }
  return { courses, problems };
}

/** Answers why texts were left out. Also for a course that was here already: an import may have been stopped between the two. */
async function importTexts({ context }: MitLearnOptions['content'], courseId: string, row: CourseRow): Promise<string[]> {
  const ours = context({ caller: serviceCaller('import'), silent: true });
  const texts = sloanContents(row).map((each) => ({ ...each, createdAt: ours.clock.now() }));
  const { refused } = await importContents(ours, { source: SOURCE, courseId }, texts);
  return refused.map(({ reason }) => reason);
}
