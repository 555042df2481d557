import type { EntityManager } from '@mikro-orm/postgresql';
import type { Range } from './range.js';
import type { DailyCount } from './report.types.js';

// What happened in courses, counted from the facts. The latest fact of a thing counts, as of the end of the range.

/** Students by what had become of them when the range ended, of those who came in within the range. */
export interface Enrolled {
  readonly active: number;
  readonly completed: number;
  readonly cancelled: number;
  /** By the day on which they came in, in the course's time zone. Days on which nobody came are left out. */
  readonly byDay: readonly DailyCount[];
}

export interface Group {
  readonly day: string;
  readonly status: string;
  readonly count: number;
}

/** A student who comes in again counts once, from when they last came in. */
export async function enrolledIn(em: EntityManager, courseIds: readonly string[], { from, until }: Range): Promise<Map<string, Enrolled>> {
  const groups = await em.execute<(Group & { readonly course_id: string })[]>(
    `with told as (select * from enrollment_fact where course_id = any(?::uuid[]) and at < ?),
      latest as (select distinct on (id) id, course_id, status from told order by id, sequence desc),
      came_in as (select distinct on (id) id, at from told where status = 'ACTIVE' order by id, sequence desc),
      zone as (select distinct on (id) id, coalesce(time_zone, 'UTC') as name from course_fact where course_id = any(?::uuid[])
        order by id, sequence desc)
    select latest.course_id, (came_in.at at time zone coalesce(zone.name, 'UTC'))::date::text as day, latest.status, count(*)::int as count
    from latest join came_in using (id) left join zone on zone.id = latest.course_id
    where came_in.at >= ? group by 1, 2, 3 order by 1, 2`,
    [literal(courseIds), until, literal(courseIds), from],
  );
  return new Map([...Map.groupBy(groups, (each) => each.course_id)].map(([id, own]) => [id, groupsOf(own)]));
}

export function groupsOf(groups: readonly Group[]): Enrolled {
  const sum = (some: readonly { readonly count: number }[]) => some.reduce((total, { count }) => total + count, 0);
  const of = (status: string) => sum(groups.filter((each) => each.status === status));
  const byDay = [...Map.groupBy(groups, ({ day }) => day)].map(([day, those]) => ({ day, count: sum(those) }));
  return { active: of('ACTIVE'), completed: of('COMPLETED'), cancelled: of('CANCELLED'), byDay };
}

export interface Submitted {
  readonly submissions: number;
  readonly late: number;
}

/** Attempts that were handed in within the range, and not sent back since; late by the terms under which they were accepted. */
export async function submittedIn(
  em: EntityManager,
  courseIds: readonly string[],
  { from, until }: Range,
): Promise<Map<string, Submitted>> {
  const rows = await em.execute<(Submitted & { readonly course_id: string })[]>(
    `with latest as (
      select distinct on (id) course_id, at, is_rejected, seconds_late from submission_fact where course_id = any(?::uuid[]) and at < ?
      order by id, sequence desc
    )
    select course_id, count(*)::int as submissions, (count(*) filter (where seconds_late > 0))::int as late
    from latest where not is_rejected and at >= ? group by 1`,
    [literal(courseIds), until, from],
  );
  return new Map(rows.map(({ course_id, submissions, late }) => [course_id, { submissions, late }]));
}

/** The time of the latest event that told of a course, ISO 8601. */
export async function updatedAt(em: EntityManager, courseIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await em.execute<{ course_id: string; at: string }[]>(
    `select course_id, max(known_at) as at from (${TELLING.map(
      (table) => `select course_id, max(known_at) as known_at from ${table} where course_id = any(?::uuid[]) group by 1`,
    ).join(' union all ')}) each group by 1`,
    TELLING.map(() => literal(courseIds)),
  );
  return new Map(rows.map(({ course_id, at }) => [course_id, at]));
}

const TELLING = [
  'course_fact',
  'enrollment_fact',
  'assignment_fact',
  'submission_fact',
  'score_fact',
  'excuse_fact',
  'quiz_fact',
  'quiz_result_fact',
  'payment_fact',
];

export const literal = (ids: readonly string[]): string => `{${ids.join()}}`;
