import { ExportKind } from './export.entity.js';

/** A part of an export: rows of one shape, read in pages by the key of a fact. */
export interface Sheet {
  /**
   * Of what comes after a key, a page in its order, each thing as it is now. The parameters are the key, the course twice (null: all),
   * and the length of the page.
   */
  readonly page: string;
}

/** `null` is all courses; then the primary key leads through the table. */
const latest = (table: string): string => `
  select distinct on (id) * from ${table} where id > ? and (?::uuid is null or course_id = ?) order by id, sequence desc`;

/** ISO 8601, in UTC. */
const iso = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The columns of each kind, in their order. `student` is the name. */
export const COLUMNS: Readonly<Record<ExportKind, readonly string[]>> = {
  [ExportKind.ENROLLMENTS]: [
    'course_id',
    'enrollment_id',
    'student_id',
    'student',
    'status',
    'enrolled_at',
    'completed_at',
    'left_at',
    'left_because',
  ],
  [ExportKind.GRADES]: [
    'course_id',
    'student_id',
    'student',
    'work',
    'work_id',
    'title',
    'attempt',
    'score',
    'points',
    'released',
    'graded_at',
  ],
  [ExportKind.REVENUE]: ['course_id', 'payment_id', 'payer_id', 'what', 'amount_minor', 'currency', 'at'],
};

const ENROLLMENTS: Sheet = {
  page: `with page as (${latest('enrollment_fact')} limit ?)
    select id as key, course_id, id as enrollment_id, student_id, status,
      ${iso(`(select max(at) from enrollment_fact fact where fact.id = page.id and fact.status = 'ACTIVE')`)} as enrolled_at,
      ${iso(`(select max(at) from enrollment_fact fact where fact.id = page.id and fact.status = 'COMPLETED')`)} as completed_at,
      ${iso(`case when status = 'CANCELLED' then at end`)} as left_at, cause as left_because
    from page order by id`,
};

const ASSIGNMENT_GRADES: Sheet = {
  page: `with page as (${latest('score_fact')} limit ?)
    select page.id as key, page.course_id, student_id, 'ASSIGNMENT' as work, assignment_id as work_id, title, attempt, score, page.points,
      is_released as released, ${iso('page.at')} as graded_at
    from page left join lateral (
      select title from assignment_fact work where work.id = assignment_id order by sequence desc limit 1
    ) work on true order by page.id`,
};

const QUIZ_GRADES: Sheet = {
  page: `with page as (${latest('quiz_result_fact')} limit ?)
    select page.id as key, page.course_id, student_id, 'QUIZ' as work, content_id as work_id, title, attempt, score, max_score as points,
      null::boolean as released, ${iso('page.at')} as graded_at
    from page left join lateral (
      select title from quiz_fact work where work.id = content_id order by sequence desc limit 1
    ) work on true order by page.id`,
};

/** Each payment once; one that was refunded has two rows, which share the page. */
const REVENUE: Sheet = {
  page: `with page as (${latest('payment_fact')} limit ?)
    select page.id as key, fact.course_id, fact.id as payment_id, fact.payer_id, case when fact.is_refund then 'REFUND' else 'PAYMENT' end as what,
      fact.amount::text as amount_minor, fact.currency, ${iso('fact.at')} as at
    from page join payment_fact fact using (id) order by fact.id, fact.sequence`,
};

export const SHEETS: Readonly<Record<ExportKind, readonly Sheet[]>> = {
  [ExportKind.ENROLLMENTS]: [ENROLLMENTS],
  [ExportKind.GRADES]: [ASSIGNMENT_GRADES, QUIZ_GRADES],
  [ExportKind.REVENUE]: [REVENUE],
};
