import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { reportPolicy } from '../policy.js';
import { type Group, groupsOf } from './counts.js';
import { courseReports } from './course-reports.js';
import { type Range, rangeOf } from './range.js';
import { type CourseReport, PlatformReport } from './report.types.js';
import { revenueOfAll } from './revenue.js';

/** Admins. Deleted courses are in no figure but the revenue. */
export async function platformReport(
  { em, caller, clock }: RequestContext,
  { from, to }: { readonly from?: Date | null; readonly to?: Date | null },
): Promise<PlatformReport> {
  reportPolicy.demand('read', caller, 'all');
  const range = rangeOf(from, to, clock.now());
  const { until } = range;
  const [counts] = await em.execute<Pick<PlatformReport, 'users' | 'courses' | 'activeLearners7d'>[]>(COUNTS, [until, until, until]);
  const groups = await em.execute<Group[]>(ENROLLED, [until, range.from]);
  const { byDay, ...enrolled } = groupsOf(groups);
  return Object.assign(new PlatformReport(), {
    range,
    ...counts,
    enrollments: enrolled.active + enrolled.completed + enrolled.cancelled,
    completions: enrolled.completed,
    revenue: await revenueOfAll(em, range),
    enrollmentsByDay: byDay,
  });
}

/** The courses with the most enrollments within the range, the largest first. */
export async function topCourses(em: EntityManager, range: Range, first: number): Promise<CourseReport[]> {
  const top = await em.execute<{ course_id: string }[]>(TOP, [range.from, range.until, first]);
  return courseReports(
    em,
    top.map(({ course_id }) => course_id),
    range,
  );
}

const COUNTS = `
  with ended (at) as (values (?::timestamptz)), learning as (
    select student_id from submission_fact, ended where submission_fact.at < ended.at and submission_fact.at >= ended.at - interval '7 days'
    union select student_id from quiz_result_fact, ended
      where quiz_result_fact.at < ended.at and quiz_result_fact.at >= ended.at - interval '7 days' and quiz_result_fact.at = submitted_at
    union select student_id from activity_fact, ended where activity_fact.at < ended.at and activity_fact.at >= ended.at - interval '7 days'
  )
  select
    (select count(*)::int from (select distinct on (id) is_active from user_fact where at < ? order by id, sequence desc) account
      where is_active) as users,
    (select count(*)::int from (select distinct on (id) status from course_fact where at < ? order by id, sequence desc) course
      where status = 'PUBLISHED') as courses,
    (select count(*)::int from learning) as "activeLearners7d"`;

const ENROLLED = `
  with told as (select id, sequence, status, at from enrollment_fact where at < ?),
    latest as (select distinct on (id) id, status from told order by id, sequence desc),
    came_in as (select distinct on (id) id, at from told where status = 'ACTIVE' order by id, sequence desc)
  select (came_in.at at time zone 'UTC')::date::text as day, latest.status, count(*)::int as count
  from latest join came_in using (id) where came_in.at >= ? group by 1, 2 order by 1`;

const TOP = `
  select course_id from enrollment_fact where status = 'ACTIVE' and at >= ? and at < ?
  group by course_id order by count(distinct id) desc, course_id limit ?`;
