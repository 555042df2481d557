import type pg from 'pg';
import type { Page } from './pages.js';

/** The cells and the two percentages of a page of students, put together by the database. */
const PAGE = `
  with learner as (
    select id, student_id from known_enrollment
    where course_id = $1 and status in ('ACTIVE', 'COMPLETED') and deleted_at is null and ($2::uuid is null or id > $2)
    order by id limit $3
  ), latest as (
    select distinct on (student_id, assignment_id) student_id, assignment_id, submission_id, points, score, seconds_late
    from evaluation where course_id = $1 and student_id in (select student_id from learner) and withdrawn_at is null
    order by student_id, assignment_id, attempt desc
  ), cell as (
    select l.id, l.student_id, a.due_at, a.created_at, a.id as assignment_id, e.submission_id, e.score, coalesce(e.seconds_late > 0, false) as late,
      e.submission_id is null and coalesce(coalesce(a.due_at, a.closes_at) < now(), false) as missing,
      coalesce(e.points, a.points) as points, case when sum(a.weight) over (partition by l.id) = 0 then 1 else a.weight end as weight
    from learner l cross join known_assignment a left join latest e on e.student_id = l.student_id and e.assignment_id = a.id
    where a.course_id = $1 and a.deleted_at is null
  )
  select id, student_id,
    100 * sum(weight * score / nullif(points, 0)) / nullif(sum(weight) filter (where score is not null), 0) as current_percent,
    coalesce(100 * sum(weight * coalesce(score, 0) / nullif(points, 0))
      / nullif(sum(weight) filter (where score is not null or missing), 0), 0) as final_percent,
    json_agg(json_build_object('assignmentId', assignment_id, 'submissionId', submission_id, 'score', score, 'late', late,
      'missing', missing) order by due_at nulls last, created_at, assignment_id) as cells
  from cell group by id, student_id order by id`;

interface Row {
  readonly id: string;
  readonly student_id: string;
  readonly current_percent: number | null;
  readonly final_percent: number;
  readonly cells: readonly unknown[];
}

export interface ByHand {
  readonly evaluations: pg.Pool;
  readonly users: pg.Pool;
}

/** A page by hand: two statements, and the same JSON. No sign-in, no rules. */
export async function pageByHand({ evaluations, users }: ByHand, courseId: string, first: number, after: string | null): Promise<Page> {
  const { rows } = await evaluations.query<Row>({ name: 'page', text: PAGE, values: [courseId, after, first + 1] });
  const shown = rows.slice(0, first);
  const found = await users.query<{ id: string; display_name: string }>({
    name: 'names',
    text: 'select id, display_name from users where id = any($1)',
    values: [shown.map((row) => row.student_id)],
  });
  const names = new Map(found.rows.map(({ id, display_name }) => [id, display_name]));
  const nodes = shown.map(({ student_id: id, current_percent: currentPercent, final_percent: finalPercent, cells }) => ({
    student: { id, displayName: names.get(id) ?? null },
    currentPercent,
    finalPercent,
    cells,
  }));
  const read = JSON.parse(JSON.stringify(nodes)) as Page['nodes'];
  return { nodes: read, endCursor: shown.at(-1)?.id ?? null, hasNextPage: rows.length > first };
}
