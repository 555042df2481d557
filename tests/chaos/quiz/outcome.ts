import type { StoredQuiz } from '../../../subgraphs/content/quiz/quiz.js';
import type { Client } from '../../kit/client.js';
import type { Url } from '../checks/rows.js';
import { rowsOf } from '../checks/rows.js';

/** What has become of an attempt, in each place that keeps something of it. */
export interface Outcome {
  readonly score: number | null;
  readonly passed: boolean | null;
  /** The scores of the QUIZ_SUBMITTED that content has recorded. */
  readonly recorded: readonly number[];
  /** The same in the log, where the relay may have published an event twice, but under one id. */
  readonly published: readonly number[];
  /** In the gradebook, as its teacher reads it. */
  readonly graded: number | null;
  readonly itemsCompleted: number;
}

export async function quizOf(url: Url, contentId: string): Promise<StoredQuiz> {
  const [row] = await rowsOf(url('lms_content'), `select quiz from content_item where id = '${contentId}'`);
  return row?.quiz as StoredQuiz;
}

export async function submittedIn(url: Url, contentId: string): Promise<number> {
  const rows = await rowsOf(
    url('lms_content'),
    `select count(submitted_at)::integer as n from quiz_attempt where content_id = '${contentId}'`,
  );
  return rows[0]?.n as number;
}

/** By the ids of the attempts at a quiz. */
export async function outcomesOf(url: Url, teacher: Client, { courseId, contentId }: { courseId: string; contentId: string }) {
  const attempts = await rowsOf(
    url('lms_content'),
    `select id, student_id, score, passed from quiz_attempt where content_id = '${contentId}'`,
  );
  const recorded = await rowsOf(
    url('lms_content'),
    `select key, (payload ->> 'score')::float8 as score from outbox
      where type = 'QUIZ_SUBMITTED' and payload ->> 'contentId' = '${contentId}'`,
  );
  const published = await rowsOf(
    url('lms_bus'),
    `select distinct on (headers ->> 'ce_id') key, (convert_from(value, 'UTF8')::jsonb ->> 'score')::float8 as score from log
      where headers ->> 'ce_type' = 'QUIZ_SUBMITTED' and convert_from(value, 'UTF8')::jsonb ->> 'contentId' = '${contentId}'`,
  );
  const completed = await rowsOf(
    url('lms_enrollment'),
    `select student_id, cardinality(completed_item_ids) as n from enrollment where course_id = '${courseId}'`,
  );
  const graded = await gradesOf(teacher, courseId);
  const scoresOf = (rows: typeof recorded, id: unknown) => rows.filter(({ key }) => key === id).map(({ score }) => score as number);
  return new Map(
    attempts.map(({ id, student_id, score, passed }): [string, Outcome] => [
      id as string,
      {
        score: score as number | null,
        passed: passed as boolean | null,
        recorded: scoresOf(recorded, id),
        published: scoresOf(published, id),
        graded: graded.get(student_id as string) ?? null,
        itemsCompleted: completed.find((each) => each.student_id === student_id)?.n as number,
      },
    ]),
  );
}

const PAGE = `query ($id: ID!, $after: String) { gradebook(courseId: $id) { rows(first: 100, after: $after) {
  nodes { student { id } cells { score } } pageInfo { endCursor hasNextPage } } } }`;

interface Rows {
  readonly nodes: readonly { readonly student: { readonly id: string }; readonly cells: readonly [{ readonly score: number | null }] }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

async function gradesOf(teacher: Client, id: string): Promise<Map<string, number | null>> {
  const scores = new Map<string, number | null>();
  for (let after: string | null = null; ; ) {
    const rows: Rows = (await teacher.ok(PAGE, { id, after })).gradebook.rows;
    for (const { student, cells } of rows.nodes) scores.set(student.id, cells[0].score);
    if (!rows.pageInfo.hasNextPage) return scores;
    after = rows.pageInfo.endCursor;
  }
}
