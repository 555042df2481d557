import { v5 } from 'uuid';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import type { ImportedCourse } from '../../../subgraphs/course/import/import-course.js';
import { LIMITS } from '../../../subgraphs/course/limits.js';
import type { CourseRow, RunRow } from './rows.js';

export const SOURCE = 'mit-learn';

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

/**
 * The curriculum: the overview, which is the description as an article, and the brochure. The content service owns both contents. Their
 * ids are made from the id of the row, so that an import of contents can make the same ids.
 */
function curriculum({ Course_Id, Description, BrochureLink }: CourseRow): ImportedCourse['modules'] {
  const kind = ModuleItemKind.CONTENT;
  const items = [
    ...(Description ? [{ title: 'Overview', kind, refId: contentId(Course_Id, 'overview'), required: true }] : []),
    ...(BrochureLink ? [{ title: 'Brochure', kind, refId: contentId(Course_Id, 'brochure'), required: false }] : []),
  ];
  return items.length > 0 ? [{ title: 'About this course', items }] : [];
}

/** Any fixed UUID: version 5 makes ids that are unique within it. */
const NAMESPACE = '6dccdbb7-44f7-4af1-93ec-3d2af5a91c1c';

/** The id of the content that the row describes or links to. */
export const contentId = (courseId: string, part: 'overview' | 'brochure'): string => v5(`${SOURCE}/${courseId}/${part}`, NAMESPACE);

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
