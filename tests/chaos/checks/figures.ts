import { countBroken, noneOf } from './count-broken.js';
import type { Url } from './rows.js';

/** What the two projections make of events, and the same as their owners have it, out of the databases of all. */
const TABLES = {
  enrolled: [
    'create temp table enrolled (id uuid, course_id uuid, student_id uuid, status text, came_in boolean, completed_at timestamptz)',
    'lms_enrollment',
    'select id, course_id, student_id, status, activated_at is not null as came_in, completed_at from enrollment',
  ],
  counted: [
    'create temp table counted (id uuid, course_id uuid, student_id uuid, status text, at timestamptz)',
    'lms_analytics',
    'select distinct on (id) id, course_id, student_id, status, at from enrollment_fact order by id, sequence desc',
  ],
  graded: [
    'create temp table graded (id uuid, course_id uuid, score double precision)',
    'lms_evaluation',
    'select id, course_id, score from evaluation where withdrawn_at is null and score is not null',
  ],
  scored: [
    'create temp table scored (id uuid, course_id uuid, score double precision)',
    'lms_analytics',
    'select * from (select distinct on (id) id, course_id, score from score_fact order by id, sequence desc) latest where score is not null',
  ],
  handed_in: [
    'create temp table handed_in (id uuid, course_id uuid)',
    'lms_submission',
    `select id, course_id from submission where status not in ('DRAFT', 'REJECTED')`,
  ],
  accepted: [
    'create temp table accepted (id uuid, course_id uuid)',
    'lms_analytics',
    'select id, course_id from (select distinct on (id) * from submission_fact order by id, sequence desc) latest where not is_rejected',
  ],
  money: [
    'create temp table money (id uuid, currency text, amount bigint)',
    'lms_payment',
    `select payment_id as id, currency, sum(case kind when 'CHARGE' then amount else -amount end)::bigint as amount from ledger group by 1, 2`,
  ],
  revenue: [
    'create temp table revenue (id uuid, currency text, amount bigint)',
    'lms_analytics',
    'select id, currency, sum(case when is_refund then -amount else amount end)::bigint as amount from payment_fact group by 1, 2',
  ],
  account: ['create temp table account (id uuid, active boolean)', 'lms_user', 'select id, active from users'],
  person: [
    'create temp table person (id uuid, active boolean)',
    'lms_analytics',
    'select distinct on (id) id, is_active as active from user_fact order by id, sequence desc',
  ],
  course: ['create temp table course (id uuid, title text, status text)', 'lms_course', 'select id, title, status from courses'],
  content: [
    'create temp table content (id uuid, course_id uuid, title text)',
    'lms_content',
    'select id, course_id, title from content_item',
  ],
  found: [
    'create temp table found (id uuid, kind text, title text, is_open boolean)',
    'lms_search',
    `select id, case when 'kinds=COURSE' = any(keywords) then 'COURSE' else 'CONTENT' end as kind, title, 'public' = any(access) as is_open
    from search_index.document where not deleted`,
  ],
} as const;

const inCourse = `status in ('ACTIVE', 'COMPLETED')`;
/** Of a deleted course nothing is counted. */
const there = `course_id in (select id from course where status <> 'DELETING')`;

/** What differs, either way. */
const differing = (one: string, other: string): string => `((${one}) except (${other})) union all ((${other}) except (${one}))`;

/** The invariants, each as the rows that break it. */
const BROKEN = {
  enrollments: differing(
    `select id, course_id, student_id, status from enrolled where ${inCourse} and ${there}`,
    `select id, course_id, student_id, status from counted where ${inCourse}`,
  ),
  departures: `select id from enrolled where status = 'CANCELLED' and came_in and ${there}
    and id not in (select id from counted where status = 'CANCELLED')`,
  completions: differing(
    `select id, date_trunc('milliseconds', completed_at) as at from enrolled where status = 'COMPLETED' and ${there}`,
    `select id, at from counted where status = 'COMPLETED'`,
  ),
  grades: differing(`select id, course_id, score from graded where ${there}`, 'select id, course_id, score from scored'),
  submissions: differing(`select id, course_id from handed_in where ${there}`, 'select id, course_id from accepted'),
  revenue: differing(
    'select id, currency, amount from money where amount <> 0',
    'select id, currency, amount from revenue where amount <> 0',
  ),
  people: differing('select id, active from account', 'select id, active from person'),
  courses: differing(
    `select id, title, status in ('PUBLISHED', 'ARCHIVED') as is_open from course where status <> 'DELETING'`,
    `select id, title, is_open from found where kind = 'COURSE'`,
  ),
  contents: differing(`select id, title from content where ${there}`, `select id, title from found where kind = 'CONTENT'`),
};

export type BrokenFigures = Record<keyof typeof BROKEN, number>;

export const FIGURES_RIGHT: BrokenFigures = noneOf(BROKEN);

/**
 * Counts what analytics counts otherwise than its owner has it, and what search finds of what is not there or does not of what is. `seed`
 * may spoil what was collected, to show that it is seen.
 */
export const brokenFiguresIn = (url: Url, ...seed: readonly string[]): Promise<BrokenFigures> =>
  countBroken(url, { tables: TABLES, broken: BROKEN, seed });
