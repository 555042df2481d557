import { migration } from '../../platform/postgres/migrate.js';
import { importRefTable } from '../../platform/service/imports/import-ref.entity.js';
import { uploadTable } from '../../platform/service/uploads/tables.js';

/**
 * Read models, from the events of other services and from their answers. A write under a course and the course's deletion meet at the
 * course's row.
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
  `create table known_enrollment (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    student_id uuid not null,
    status text not null,
    constraint known_enrollment_of_a_student unique (course_id, student_id)
  )`,
  `create table known_assignment (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    title text not null,
    points double precision not null,
    weight double precision not null,
    opens_at timestamptz,
    due_at timestamptz,
    closes_at timestamptz,
    attempts_allowed integer,
    late_policy jsonb,
    rubric jsonb not null
  )`,
  'create index known_assignment_by_course on known_assignment (course_id)',
  `create table known_extension (
    assignment_id uuid not null,
    student_id uuid not null,
    course_id uuid not null,
    sequence integer not null,
    due_at timestamptz,
    closes_at timestamptz,
    extra_attempts integer not null,
    primary key (assignment_id, student_id)
  )`,
  'create index known_extension_by_course on known_extension (course_id)',
);

/** One row for each attempt; at most one draft of a student at an assignment. */
const submissions = migration(
  '002-submissions',
  `create table submission (
    id uuid primary key,
    sequence integer not null default 0,
    course_id uuid not null,
    assignment_id uuid not null,
    assignment_title text not null,
    student_id uuid not null,
    attempt integer not null,
    status text not null check (status in ('DRAFT', 'SUBMITTED', 'GRADED', 'REJECTED')),
    text text,
    drafted_at timestamptz,
    submitted_at timestamptz,
    seconds_late integer not null default 0,
    accepted jsonb,
    enrollment_sequence integer,
    reject_reason text,
    evaluation_sequence integer not null default 0,
    grade_released boolean not null default false,
    constraint submission_of_an_attempt unique (assignment_id, student_id, attempt),
    constraint submission_is_submitted check ((status = 'DRAFT') = (submitted_at is null) and (submitted_at is null) = (accepted is null))
  )`,
  `create unique index submission_draft on submission (assignment_id, student_id) where status = 'DRAFT'`,
  'create index submission_by_assignment on submission (assignment_id, id)',
  'create index submission_by_course on submission (course_id, student_id)',
  `create table submission_comment (
    id uuid primary key,
    submission_id uuid not null,
    author_id uuid not null,
    text text not null,
    at timestamptz not null
  )`,
  'create index submission_comment_of_a_submission on submission_comment (submission_id, id)',
);

/** Files, whose bytes are in the object store; objects to be removed there; and references of imports. */
const files = migration(
  '003-files',
  `create table submission_file (
    id uuid primary key,
    submission_id uuid not null,
    file_name text not null,
    mime_type text not null,
    size_bytes bigint not null,
    sha256 text,
    ready boolean not null default false,
    upload_until timestamptz not null
  )`,
  'create index submission_file_of_a_submission on submission_file (submission_id, id)',
  'create index submission_file_awaited on submission_file (upload_until) where not ready',
  'create table discarded_object (id uuid primary key, due_at timestamptz not null)',
  'create index discarded_object_due on discarded_object (due_at)',
  importRefTable,
);

/** Whose quota the files of a student count in, also those that were removed and may still have bytes; and drafts by their age. */
const quotas = migration(
  '004-quotas',
  `alter table discarded_object
    add column removed_at timestamptz,
    add column student_id uuid,
    add column size_bytes bigint not null default 0`,
  'alter table discarded_object alter column size_bytes drop default',
  'create index discarded_object_of_a_student on discarded_object (student_id)',
  'create index discarded_object_fresh on discarded_object (id) where removed_at is null',
  'create index submission_of_a_student on submission (student_id)',
  `create index submission_drafted on submission (drafted_at) where status = 'DRAFT'`,
);

/** Uploads with their states, also of files that come in parts. */
const uploads = migration(
  '005-uploads',
  ...uploadTable,
  `insert into upload (id, state, owner_id, scope_id, subject_id, file_name, mime_type, size_bytes, sha256, expires_at, signed_until)
    select file.id, case when ready then 'READY' else 'WAITING' end, submission.student_id, submission.course_id, submission_id,
      file_name, mime_type, size_bytes, sha256, upload_until, upload_until
    from submission_file file join submission on submission.id = file.submission_id`,
  'drop table submission_file',
  'alter table discarded_object rename column student_id to owner_id',
  'alter index discarded_object_of_a_student rename to discarded_object_of_an_owner',
  'alter table discarded_object add column scope_id uuid, add column parts_id text',
  'create index discarded_object_in_a_scope on discarded_object (scope_id)',
);

export const migrations = [readModels, submissions, files, quotas, uploads];
