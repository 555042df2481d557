import pg from 'pg';
import { delay } from '../../platform/kernel/delay.js';
import type { MadeUpCourse } from './made-up-courses.js';

const BATCH = 2_000;
const LOOK_AGAIN_MS = 200;

/** Rows like one that is there, changed in some columns: what a service has of a course, without its ten thousand events. */
async function copies(database: pg.Client, table: string, id: string, changes: readonly object[]): Promise<void> {
  for (let from = 0; from < changes.length; from += BATCH)
    await database.query(
      `insert into ${table} select (jsonb_populate_record(template, change)).* from ${table} as template, jsonb_array_elements($2::jsonb) as change
      where template.id = $1`,
      [id, JSON.stringify(changes.slice(from, from + BATCH))],
    );
}

/** The course service has the courses, so that a hit can be completed. Their descriptions are left out: only search reads them here. */
export async function fillCourses(database: pg.Client, template: string, courses: readonly MadeUpCourse[]): Promise<void> {
  const rows = courses.map(({ id, title, summary, topics, level, language, updatedAt }, nth) => ({
    ...{ id, title, title_key: title.toLowerCase(), summary, topics, topic_keys: topics, level, language, updated_at: updatedAt },
    slug: `made-up-${nth}`,
  }));
  await copies(database, 'courses', template, rows);
  await database.query('analyze courses');
}

/** The search service has heard of the courses, and of a student in some of them; the documents are to be written. */
export async function fillSearch(
  database: pg.Client,
  template: string,
  courses: readonly MadeUpCourse[],
  learning: { readonly studentId: string; readonly in: readonly string[] },
): Promise<void> {
  const rows = courses.map(({ isFree, updatedAt, ...course }) => ({ ...course, is_free: isFree, updated_at: updatedAt }));
  await copies(database, 'known_course', template, rows);
  await database.query(
    `insert into known_enrollment (id, sequence, course_id, student_id, status)
    select gen_random_uuid(), 1, course_id, $1, 'ACTIVE' from unnest($2::uuid[]) as course_id`,
    [learning.studentId, learning.in],
  );
  await database.query('analyze known_course');
  await database.query(
    `insert into document_mark (id, version) select id, nextval('document_version') from known_course on conflict (id) do nothing`,
  );
}

/** Resolves with the milliseconds until all documents are in the index that the service has now, when it is another than `former`. */
export async function indexed(database: pg.Client, former?: string): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await database.query<{ name: string | null; left: number }>(
      `select (select name from marked_generation) as name, (select count(*)::integer from document_mark where indexed < version) as left`,
    );
    const [now] = rows;
    if (now?.name && now.name !== former && now.left === 0) return performance.now() - begun;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Resolves once the search service has heard of a course. */
export async function heardOf(database: pg.Client, id: string): Promise<void> {
  while ((await database.query('select from known_course where id = $1', [id])).rowCount === 0) await delay(LOOK_AGAIN_MS);
}

export async function connected<Result>(url: string, work: (database: pg.Client) => Promise<Result>): Promise<Result> {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
