import { v5 } from 'uuid';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import type { ImportedCourse } from '../../../subgraphs/course/import/import-course.js';
import { LIMITS } from '../../../subgraphs/course/limits.js';
import type { CourseRow, RunRow } from './rows.js';

export const SOURCE = 'mit-learn';

/**
 * What a row of the catalogue is in our words.
 * - Descriptions are text, and stay as they are: whoever shows one escapes it, and nothing is taken for markup that may not be.
 * - `Business: Finance` is two topics, the wide one and the narrow one.
 * - A course of ours has one price and one time: those of its last run. Without a run it has no dates and costs nothing, which is
 *   what 'unknown' looks like here.
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
      // The source gives days and no place's clock: they are days in UTC, the last one whole.
      startsAt: run?.Start_Date ? new Date(`${run.Start_Date}T00:00:00Z`) : null,
      endsAt: run?.End_Date ? new Date(`${run.End_Date}T23:59:59Z`) : null,
    },
    modules: curriculum(row),
  };
}

/**
 * What the source has to read: the overview (the description, as an article) and the brochure. Their contents belong to the content
 * service; the ids are made from the row's own id, so that its import finds them without asking.
 */
function curriculum({ Course_Id, Description, BrochureLink }: CourseRow): ImportedCourse['modules'] {
  const kind = ModuleItemKind.CONTENT;
  const items = [
    ...(Description ? [{ title: 'Overview', kind, refId: contentId(Course_Id, 'overview'), required: true }] : []),
    ...(BrochureLink ? [{ title: 'Brochure', kind, refId: contentId(Course_Id, 'brochure'), required: false }] : []),
  ];
  return items.length > 0 ? [{ title: 'About this course', items }] : [];
}

/** Any fixed UUID: names are unique within it. */
const NAMESPACE = '6dccdbb7-44f7-4af1-93ec-3d2af5a91c1c';

/** The id under which the content service will hold what a row of the catalogue says or links to. */
export const contentId = (courseId: string, part: 'overview' | 'brochure'): string => v5(`${SOURCE}/${courseId}/${part}`, NAMESPACE);

/** The one that starts last; one without a date only when none has one. */
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

/** '2950.0' → 295000, without a detour through fractions of two. */
function inCents(price: string): number {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
