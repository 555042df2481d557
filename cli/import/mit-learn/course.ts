import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import type { ImportedCourse } from '../../../subgraphs/course/import/import-course.js';
import { LIMITS } from '../../../subgraphs/course/limits.js';
import { SOURCE, sloanContents } from './contents.js';
import type { CourseRow, RunRow } from './rows.js';

/**
 * Makes a course of a row of the catalogue.
 * - A description stays as it is, because it is text and not markup: a client that shows it escapes it.
 * - `Business: Finance` becomes two topics, the wide one and the narrow one.
 * - The course takes price and dates from its last run. A course without a run has no dates and costs nothing.
 */
export function sloanCourse(row: CourseRow, runs: readonly RunRow[]): ImportedCourse {
  const run = lastRun(runs);
  const description = row.Description ?? '';
  return {
    source: SOURCE,
    sourceId: row.Course_Id,
    details: {
      title: row.Title,
      summary: firstSentence(description),
      description,
      topics:
        row.Topics?.split(':')
          .map((topic) => topic.trim())
          .filter(Boolean) ?? [],
      language: 'en',
      price: { amount: run?.Price ? inCents(run.Price) : 0, currency: 'USD' },
      // The source gives days without a time zone. We take them in UTC, and the last day to its end.
      startsAt: run?.Start_Date ? new Date(`${run.Start_Date}T00:00:00Z`) : null,
      endsAt: run?.End_Date ? new Date(`${run.End_Date}T23:59:59Z`) : null,
    },
    modules: curriculum(row),
  };
}

/** The curriculum: what there is to read. */
function curriculum(row: CourseRow): ImportedCourse['modules'] {
  const items = sloanContents(row).map(({ id, details: { title }, required }) => ({
    title,
    kind: ModuleItemKind.CONTENT,
    refId: id,
    required,
  }));
  return items.length > 0 ? [{ title: 'About this course', items }] : [];
}

/** The run that starts last. One without a date counts only when no run has a date. */
function lastRun(runs: readonly RunRow[]): RunRow | undefined {
  return runs.reduce<RunRow | undefined>(
    (last, run) => (!last || (run.Start_Date ?? '') > (last.Start_Date ?? '') ? run : last),
    undefined,
  );
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

function firstSentence(text: string): string {
  const [first] = SENTENCES.segment(text);
  const sentence = first?.segment.trim() ?? '';
  if (sentence.length <= LIMITS.summaryLength) return sentence;
  return `${sentence.slice(0, LIMITS.summaryLength - 1).replace(/\s+\S*$/, '')}…`;
}

/** '2950.0' → 295000, without floating-point arithmetic. */
function inCents(price: string): number {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
