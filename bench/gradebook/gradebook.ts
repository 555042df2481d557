import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Client } from '../../tests/kit/client.js';
import { signIn } from '../../tests/kit/school.js';
import { ADMIN, openEmptySchool } from '../empty-school.js';
import { copyPresentations } from '../import/copy-presentations.js';
import { ouladFolder } from '../import/import.js';
import { percentile, type Row, table } from '../machine.js';
import { type ByHand, pageByHand } from './by-hand.js';
import { importCourse } from './import-course.js';
import { makeUp } from './made-up.js';
import { type Page, pageThroughRouter, type Walked, walk } from './pages.js';

const PAGE = 100;
const TURNS = 8;
const MADE_UP = { students: 2_498, assignments: 14 };

interface Book {
  readonly name: string;
  /** The title of its course. */
  readonly title: string;
  files(folder: string): Promise<void>;
}

/** The gradebook page by page as its instructor reads it, compared with SQL by hand that computes the same rows. */
export async function gradebook(): Promise<string> {
  const school = await openEmptySchool();
  const { folder, postgres, lms, load } = school;
  const evaluations = new pg.Pool({ connectionString: postgres.url('lms_evaluation') });
  const users = new pg.Pool({ connectionString: postgres.url('lms_user') });
  try {
    const { client: admin } = await signIn(new Client(lms.url), ADMIN.email, ADMIN.password);
    const rows: Row[] = [];
    for (const { name, title, files } of books()) {
      const at = join(folder, `data-set-${rows.length}`);
      await files(at);
      const courseId = await importCourse({ admin, folder, files: at, instructor: ADMIN.email, title });
      rows.push(...(await measured(name, admin, { evaluations, users }, courseId)));
    }
    const head = ['gradebook', `a page of ${PAGE}: p50, ms`, 'p99, ms', 'all pages: p50, ms', 'p99, ms', 'ratio of p50'];
    return `${table(head, rows)}\n\n${about()} Load of the machine when it began: ${load.toFixed(1)}.`;
  } finally {
    await Promise.all([evaluations.end(), users.end()]);
    await school.stop();
  }
}

const isThere = (): boolean => existsSync(join(ouladFolder(), 'studentAssessment.csv'));

function books(): Book[] {
  const madeUp: Book = { name: 'made up', title: 'ZZZ 2014J', files: (to) => makeUp(to, MADE_UP) };
  const real: Book = {
    name: 'CCC 2014J of the data set',
    title: 'CCC 2014J',
    files: (to) => copyPresentations(ouladFolder(), to, new Set(['CCC/2014J'])),
  };
  return isThere() ? [real, madeUp] : [madeUp];
}

const about = (): string =>
  isThere()
    ? 'Those of the 2,498 registered who left are in no gradebook; in the one that is made up, all stay.'
    : `Made up in the size of the largest presentations: the data set is not in ${ouladFolder()}.`;

/** In turn, A B A B, so that a machine that slows down slows both. */
async function measured(name: string, client: Client, byHand: ByHand, courseId: string): Promise<Row[]> {
  const throughRouter = (after: string | null) => pageThroughRouter(client, courseId, PAGE, after);
  const inSql = (after: string | null) => pageByHand(byHand, courseId, PAGE, after);
  // Warms both, and checks that they compute the same.
  const [ours, theirs] = [await walk(throughRouter), await walk(inSql)];
  expectSame(ours.rows, theirs.rows);
  const walks: [Walked[], Walked[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    walks[0].push(await walk(throughRouter));
    walks[1].push(await walk(inSql));
  }
  const size = `${name}, ${ours.rows.length.toLocaleString('en')} × ${ours.rows[0]?.cells.length}`;
  const [a, b] = [figures(walks[0]), figures(walks[1])];
  return [
    [`${size}: through the router`, ...a.map((ms) => ms.toFixed(1)), ((a[0] as number) / (b[0] as number)).toFixed(1)],
    [`${size}: SQL by hand`, ...b.map((ms) => ms.toFixed(1)), '–'],
  ];
}

function figures(walks: readonly Walked[]): number[] {
  const pages = walks.flatMap(({ waits }) => waits);
  const whole = walks.map(({ waits }) => waits.reduce((all, each) => all + each, 0));
  return [percentile(pages, 0.5), percentile(pages, 0.99), percentile(whole, 0.5), percentile(whole, 0.99)];
}

/** Only two that compute the same can be compared. */
function expectSame(ours: Page['nodes'], theirs: Page['nodes']): void {
  const text = (rows: Page['nodes']) =>
    rows.map((row) => JSON.stringify({ ...row, currentPercent: rounded(row.currentPercent), finalPercent: rounded(row.finalPercent) }));
  const [a, b] = [text(ours), text(theirs)];
  const odd = a.findIndex((row, index) => row !== b[index]);
  if (a.length === 0 || a.length !== b.length || odd >= 0)
    throw new Error(`the router and the SQL disagree: ${a[odd]} and ${b[odd]} of ${a.length} and ${b.length}`);
}

const rounded = (percent: number | null): number | null => percent && Number(percent.toFixed(6));
