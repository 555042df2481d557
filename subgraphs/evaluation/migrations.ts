import { migration } from '../../platform/postgres/migrate.js';
import { knownPersonTable } from '../../platform/service/people/known-person.entity.js';

/**
 * Read models, from the events of other services. Everything of a course is written under the lock of its row; `deleted_at` makes a row a
 * tombstone. An assignment of sequence 0 is known from a submission only.
 */
const readModels = migration(
  '001-read-models',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    status text not null,
    instructor_id uuid not null,
    staff_ids uuid[] not null
  )`,
  `create table known_assignment (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    title text not null,
    points double precision not null,
    weight double precision not null,
    due_at timestamptz,
    created_at timestamptz not null
  )`,
  'create index known_assignment_by_course on known_assignment (course_id)',
  `create table known_enrollment (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    student_id uuid not null,
    status text not null
  )`,
  'create index known_enrollment_by_course on known_enrollment (course_id, id)',
  'create index known_enrollment_of_a_student on known_enrollment (student_id, course_id)',
);

/** One for each submitted attempt, with the terms that it was accepted under. A withdrawn one stays, so that it is not made again. */
const evaluations = migration(
  '002-evaluations',
  `create table evaluation (
    id uuid primary key,
    sequence integer not null default 0,
    submission_id uuid not null constraint evaluation_of_a_submission unique,
    assignment_id uuid not null,
    course_id uuid not null,
    student_id uuid not null,
    attempt integer not null,
    assignment_title text not null,
    submitted_at timestamptz not null,
    seconds_late integer not null,
    points double precision not null,
    late_policy jsonb,
    rubric jsonb not null,
    status text not null default 'PENDING' check (status in ('PENDING', 'GRADED', 'RELEASED')),
    grader_id uuid,
    entered_score double precision,
    deducted_points double precision,
    score double precision,
    feedback text,
    rubric_scores jsonb not null,
    graded_at timestamptz,
    released_at timestamptz,
    history jsonb not null,
    withdrawn_at timestamptz,
    constraint evaluation_score check (score <= points),
    constraint evaluation_graded check ((status = 'PENDING') = (score is null))
  )`,
  `create index evaluation_latest on evaluation (course_id, student_id, assignment_id, attempt) where withdrawn_at is null`,
  `create index evaluation_of_a_student on evaluation (student_id, assignment_id, attempt) where withdrawn_at is null`,
  `create index evaluation_pending on evaluation (course_id, submitted_at, id) where status = 'PENDING' and withdrawn_at is null`,
  'create index evaluation_of_an_assignment on evaluation (assignment_id, id)',
);

const countedAttempts = migration(
  '003-counted-attempts',
  `alter table known_assignment add column counted_attempt text
    constraint known_assignment_counted_attempt_check check (counted_attempt in ('LAST_GRADED', 'BEST', 'FIRST', 'AVERAGE'))`,
);

/** What evaluations follow after the hand-in. `terms_sequence` of an evaluation is that of the assignment whose terms it has. */
const terms = migration(
  '004-terms',
  'alter table known_assignment add column late_policy jsonb',
  `create table known_extension (
    assignment_id uuid not null,
    student_id uuid not null,
    course_id uuid not null,
    sequence integer not null,
    due_at timestamptz,
    primary key (assignment_id, student_id)
  )`,
  'create index known_extension_by_course on known_extension (course_id)',
  `alter table evaluation
    add column due_at timestamptz,
    add column terms_sequence integer not null default 0,
    add column late_penalty_waived boolean not null default false`,
);

/** What is different for one student: other dates, or that it does not count. */
const ownTerms = migration(
  '005-own-terms',
  'alter table known_assignment add column closes_at timestamptz',
  'alter table known_extension add column closes_at timestamptz',
  'drop index known_extension_by_course',
  'create index known_extension_by_course on known_extension (course_id, student_id)',
  `create table excuse (
    id uuid primary key,
    sequence integer not null default 0,
    assignment_id uuid not null,
    student_id uuid not null,
    course_id uuid not null,
    excused boolean not null default false,
    reason text,
    changed_by uuid,
    changed_at timestamptz,
    constraint excuse_of_a_student unique (assignment_id, student_id)
  )`,
  'create index excuse_by_course on excuse (course_id, student_id)',
);

/** Who was in a course keeps a row in its gradebook. Of those who had left before, those count who had handed something in. */
const formerLearners = migration(
  '006-former-learners',
  knownPersonTable,
  'alter table known_enrollment add column was_in_course boolean not null default false',
  `update known_enrollment enrollment set was_in_course = true
  where status in ('ACTIVE', 'COMPLETED')
    or exists (select from evaluation where evaluation.course_id = enrollment.course_id and evaluation.student_id = enrollment.student_id)`,
);

/** What was due before a student came is not missing. Of those who are here already everything stays as it was. */
const joined = migration(
  '007-joined',
  'alter table known_enrollment add column joined_at timestamptz',
  "update known_enrollment set joined_at = '1970-01-01T00:00:00Z'",
);

/** What a grade was scaled from. */
const givenScores = migration(
  '008-given-scores',
  'alter table evaluation add column given_score double precision, add column given_points double precision',
);

/** Quizzes beside the assignments. `deleted_at` of a result is never set: it goes with its quiz. */
const quizzes = migration(
  '009-quizzes',
  'alter table known_course add column ends_at timestamptz',
  `create table known_quiz (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    max_score double precision not null,
    weight double precision not null,
    counted_attempt text not null constraint known_quiz_counted_attempt_check
      check (counted_attempt in ('LAST_GRADED', 'BEST', 'FIRST', 'AVERAGE')),
    attempts_allowed integer,
    score_shown text not null,
    created_at timestamptz not null
  )`,
  'create index known_quiz_by_course on known_quiz (course_id)',
  `create table quiz_result (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    content_id uuid not null,
    course_id uuid not null,
    student_id uuid not null,
    number integer not null,
    score double precision not null,
    max_score double precision not null,
    extra_attempts integer not null
  )`,
  'create index quiz_result_of_a_student on quiz_result (course_id, student_id, content_id, number)',
  'create index quiz_result_of_a_quiz on quiz_result (content_id)',
);

/** What a quiz shows a student follows from attempts that are open, too, and from the attempts that the student was given. */
const openAttempts = migration(
  '010-open-attempts',
  'alter table quiz_result alter column score drop not null',
  `create table known_accommodation (
    content_id uuid not null,
    student_id uuid not null,
    course_id uuid not null,
    sequence integer not null,
    extra_attempts integer not null,
    primary key (content_id, student_id)
  )`,
  'create index known_accommodation_by_course on known_accommodation (course_id, student_id)',
);

export const migrations = [
  readModels,
  evaluations,
  countedAttempts,
  terms,
  ownTerms,
  formerLearners,
  joined,
  givenScores,
  quizzes,
  openAttempts,
];
