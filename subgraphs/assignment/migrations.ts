import { migration } from '../../platform/postgres/migrate.js';
import { importRefTable } from '../../platform/service/imports/import-ref.entity.js';
import { awaitedCopyTable } from '../../schema/read-models/awaited-copy.entity.js';

/** Read models, from the events of other services. */
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
    status text not null
  )`,
  'create index known_enrollment_of_a_student on known_enrollment (student_id, course_id)',
  'create index known_enrollment_in_a_course on known_enrollment (course_id)',
);

/** `awaited_copy`: assignments of a duplicated course whose source is a copy as well, and is not there yet. */
const assignments = migration(
  '002-assignments',
  `create table assignment (
    id uuid primary key,
    sequence integer not null default 0,
    course_id uuid not null,
    title text not null,
    instructions text not null,
    points double precision not null constraint assignment_points check (points >= float8 '0'),
    weight double precision not null constraint assignment_weight check (weight >= float8 '0'),
    opens_at timestamptz,
    due_at timestamptz,
    closes_at timestamptz,
    attempts_allowed integer constraint assignment_attempts check (attempts_allowed >= 1),
    late_policy jsonb,
    rubric jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint assignment_dates check (opens_at <= due_at and due_at <= closes_at and opens_at <= closes_at)
  )`,
  'create index assignment_of_a_course on assignment (course_id, due_at)',
  `create table assignment_extension (
    assignment_id uuid not null constraint assignment_extension_assignment_id_foreign references assignment (id) on delete cascade,
    student_id uuid not null,
    sequence integer not null,
    due_at timestamptz,
    closes_at timestamptz,
    extra_attempts integer not null constraint assignment_extension_attempts check (extra_attempts >= 0),
    primary key (assignment_id, student_id)
  )`,
  'create index assignment_extension_of_a_student on assignment_extension (student_id)',
  ...awaitedCopyTable,
);

const imports = migration('003-imports', importRefTable);

const countedAttempts = migration(
  '004-counted-attempts',
  `alter table assignment add column counted_attempt text not null default 'LAST_GRADED'
    constraint assignment_counted_attempt_check check (counted_attempt in ('LAST_GRADED', 'BEST', 'FIRST', 'AVERAGE'))`,
);

export const migrations = [readModels, assignments, imports, countedAttempts];
