import type { EntityManager } from '@mikro-orm/postgresql';
import type { AttemptRule } from '../../../schema/events/assignment.js';

// What the facts say of one course at one moment: of each thing the latest fact until then. Times are in ms since 1970. However many
// students there are, each of these is one statement.

/** The driver leaves times of a statement as text. */
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** The latest fact of each thing of the course, as of the moment. Takes two parameters: the course and the moment. */
const latest = (table: string, thing = 'id'): string =>
  `(select distinct on (${thing}) * from ${table} where course_id = ? and at <= ? order by ${thing}, sequence desc) ${table}`;

type Read<Row> = (em: EntityManager, courseId: string, asOf: Date) => Promise<Row[]>;

/** A statement whose parameters are the course and the moment, in turn. */
const read =
  <Row>(sql: string): Read<Row> =>
  (em, courseId, asOf) =>
    em.execute<Row[]>(
      sql,
      Array.from(sql.matchAll(/\?/g), (_, at) => (at % 2 === 0 ? courseId : asOf)),
    );

export interface DatesRow {
  readonly starts_at: number | null;
  readonly ends_at: number | null;
}

/** One row, if the course is known. The first that is known of a course holds for the time before, too: it may have been imported. */
export const datesOf: Read<DatesRow> = read(
  `select ${ms('starts_at')} as starts_at, ${ms('ends_at')} as ends_at
  from (select *, course_id = ? and at <= ? as was_known from course_fact where course_id = ?) told
  order by was_known desc, case when was_known then -sequence else sequence end limit 1`,
);

export interface WorkRow extends DatesOfWork {
  readonly id: string;
  readonly weight: number;
  readonly counted_attempt: AttemptRule;
}

interface DatesOfWork {
  readonly due_at: number | null;
  readonly closes_at: number | null;
}

/** A quiz of weight 0 is an exercise, and in no grade. */
export const worksOf: Read<WorkRow> = read(
  `select id, weight, counted_attempt, ${ms('due_at')} as due_at, ${ms('closes_at')} as closes_at
  from ${latest('assignment_fact')} where not is_deleted
  union all
  select id, weight, counted_attempt, null, null from ${latest('quiz_fact')} where not is_deleted and weight > 0`,
);

export interface LearnerRow {
  readonly student_id: string;
  readonly status: 'ACTIVE' | 'COMPLETED';
  readonly joined_at: number;
}

/** Those who were in the course, or had completed it; they joined when they first came. */
export const learnersOf: Read<LearnerRow> = read(
  `select student_id, status, ${ms('joined_at')} as joined_at from ${latest('enrollment_fact')}
  join (select id, min(at) as joined_at from enrollment_fact where course_id = ? and at <= ? and status = 'ACTIVE' group by id) came_in
    using (id)
  where status in ('ACTIVE', 'COMPLETED')`,
);

export interface SeenRow {
  readonly student_id: string;
  readonly seen_at: number;
}

export const lastSeenIn: Read<SeenRow> = read(
  `select student_id, ${ms('max(at)')} as seen_at from (
    select student_id, at from submission_fact where course_id = ? and at <= ? and not is_rejected
    union all
    select student_id, submitted_at from quiz_result_fact where course_id = ? and at <= ?
    union all
    select student_id, at from activity_fact where course_id = ? and at <= ?
  ) seen group by 1`,
);

export interface HandInRow extends OfStudent {
  readonly handed_in_at: number;
}

interface OfStudent {
  readonly student_id: string;
  readonly work_id: string;
}

/** When each work was first handed in, and not sent back since. */
export const handInsOf: Read<HandInRow> = read(
  `select student_id, assignment_id as work_id, ${ms('min(at)')} as handed_in_at from ${latest('submission_fact')}
  where not is_rejected group by 1, 2
  union all
  select student_id, content_id, ${ms('min(submitted_at)')} from ${latest('quiz_result_fact')} group by 1, 2`,
);

export interface ScoreRow extends OfStudent {
  readonly attempt: number;
  readonly points: number;
  readonly score: number;
}

/** The scores of all attempts, as the staff have entered them. */
export const scoresOf: Read<ScoreRow> = read(
  `select student_id, assignment_id as work_id, attempt, points, score from ${latest('score_fact')} where score is not null
  union all
  select student_id, content_id, attempt, max_score, score from ${latest('quiz_result_fact')}`,
);

export interface ExceptionRow extends OfStudent, DatesOfWork {
  readonly excused: boolean;
}

/** Excuses and extensions. */
export const exceptionsOf: Read<ExceptionRow> = read(
  `select student_id, assignment_id as work_id, true as excused, null::float8 as due_at, null::float8 as closes_at
  from ${latest('excuse_fact')} where is_excused
  union all
  select student_id, id, false, ${ms('due_at')}, ${ms('closes_at')} from ${latest('extension_fact', 'id, student_id')}`,
);
