import { migration } from '../../platform/postgres/migrate.js';

/**
 * A table of facts: a row for each event that told of a thing. `id` is the thing's, `sequence` the event's. `at` is when it happened;
 * `known_at` is the time of the event, from which on the platform knew it: later than `at` for what was imported. Rows are only ever added,
 * so that what was known at a moment can be told afterwards, and no order of the events makes a difference.
 */
const facts = (name: string, columns: string): string => `create table ${name} (
    id uuid not null,
    sequence integer not null,
    at timestamptz not null,
    known_at timestamptz not null,
    ${columns},
    primary key (id, sequence)
  )`;

/** The facts of courses, which go with their course, are read by it: the latest of each thing first. */
const ofCourses = (name: string, columns: string): string[] => [
  facts(name, `course_id uuid not null, ${columns}`),
  `create index ${name}_of_a_course on ${name} (course_id, id, sequence desc)`,
];

const byTime = (name: string): string => `create index ${name}_by_time on ${name} (at)`;

const courses = migration(
  '001-courses',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    status text not null,
    instructor_id uuid not null,
    staff_ids uuid[] not null
  )`,
  // Whoever keeps facts of a course shares its row, and its deletion waits for them: so nothing of a deleted course is left, or comes late.
  `create table known_fact_course (
    id uuid primary key,
    deleted_at timestamptz
  )`,
);

const allFacts = migration(
  '002-facts',
  // `id` is the course's own, and `course_id` the same.
  ...ofCourses('course_fact', 'status text not null, starts_at timestamptz, ends_at timestamptz, time_zone text'),
  // ACTIVE from when a student came in, COMPLETED, and CANCELLED when one who was in left. Those who never came in have no facts.
  ...ofCourses('enrollment_fact', 'student_id uuid not null, status text not null, cause text'),
  byTime('enrollment_fact'),
  // As it was from `at` on. `is_deleted`: the staff deleted it.
  ...ofCourses(
    'assignment_fact',
    `title text not null, points double precision not null, weight double precision not null, opens_at timestamptz, due_at timestamptz,
    closes_at timestamptz, counted_attempt text not null, is_deleted boolean not null`,
  ),
  // `id` is the assignment's, whose sequence it shares.
  ...ofCourses('extension_fact', 'student_id uuid not null, due_at timestamptz, closes_at timestamptz, extra_attempts integer not null'),
  // Accepted, with the terms of its student at that moment; `is_rejected`: it went back to the student, and counts no longer.
  ...ofCourses(
    'submission_fact',
    `assignment_id uuid not null, student_id uuid not null, attempt integer not null, is_rejected boolean not null, seconds_late integer,
    due_at timestamptz, points double precision, weight double precision`,
  ),
  byTime('submission_fact'),
  // `id` is the evaluation's. `score` out of `points`, as the staff entered it or the student may see it (`is_released`); both are null
  // when it is withdrawn, and counts no longer.
  ...ofCourses(
    'score_fact',
    `submission_id uuid not null, assignment_id uuid not null, student_id uuid not null, attempt integer not null, points double precision,
    score double precision, is_released boolean not null`,
  ),
  // `id` is the excuse's.
  ...ofCourses('excuse_fact', 'assignment_id uuid not null, student_id uuid not null, is_excused boolean not null'),
  // `id` is the content's.
  ...ofCourses(
    'quiz_fact',
    `title text not null, max_score double precision not null, weight double precision not null, counted_attempt text not null,
    is_deleted boolean not null`,
  ),
  // `id` is the attempt's. A later fact is a correction: `at` is when it was made, `submitted_at` stays.
  ...ofCourses(
    'quiz_result_fact',
    `content_id uuid not null, student_id uuid not null, attempt integer not null, score double precision not null,
    max_score double precision not null, submitted_at timestamptz not null`,
  ),
  byTime('quiz_result_fact'),
  // What learners did beside that: an item that they marked as done, a content that they earned. `id` is the enrollment's or the attempt's.
  ...ofCourses('activity_fact', 'student_id uuid not null, percent integer'),
  byTime('activity_fact'),
  // Money that came, and money that went back (`is_refund`). They stay when their course goes, as the books do.
  facts(
    'payment_fact',
    'course_id uuid, payer_id uuid not null, is_refund boolean not null, amount bigint not null, currency text not null',
  ),
  'create index payment_fact_of_a_course on payment_fact (course_id, at)',
  byTime('payment_fact'),
  facts('user_fact', 'role text not null, is_active boolean not null'),
);

/** `due_at`: when a running one may be taken up (again), and any other is removed. */
const exports = migration(
  '003-exports',
  `create table export (
    id uuid primary key,
    requested_by uuid not null,
    kind text not null constraint export_kind_check check (kind in ('ENROLLMENTS', 'GRADES', 'REVENUE')),
    course_id uuid,
    state text not null default 'RUNNING' constraint export_state_check check (state in ('RUNNING', 'DONE', 'FAILED')),
    failure text,
    rows integer,
    requested_at timestamptz not null,
    due_at timestamptz not null,
    tries integer not null default 0
  )`,
  'create index export_of_a_person on export (requested_by)',
  'create index export_in_a_course on export (course_id)',
  'create index export_due on export (due_at)',
);

export const migrations = [courses, allFacts, exports];
