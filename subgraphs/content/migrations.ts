import { migration } from '../../platform/postgres/migrate.js';
import { importRefTable } from '../../platform/service/imports/import-ref.entity.js';
import { discardedObjectTable, uploadTable } from '../../platform/service/uploads/tables.js';
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
    staff_ids uuid[] not null,
    ends_at timestamptz
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

const contents = migration(
  '002-contents',
  `create table content_item (
    id uuid primary key,
    sequence integer not null default 0,
    course_id uuid not null,
    kind text not null constraint content_item_kind_check check (kind in ('VIDEO', 'PDF', 'ARTICLE', 'QUIZ')),
    title text not null,
    text text,
    duration_seconds integer,
    complete_at_percent integer,
    quiz jsonb,
    object_key uuid,
    file_name text,
    mime_type text,
    size_bytes bigint,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint content_item_text check ((kind = 'ARTICLE') = (text is not null)),
    constraint content_item_quiz check ((kind = 'QUIZ') = (quiz is not null)),
    constraint content_item_completion check ((kind = 'VIDEO') = (complete_at_percent is not null))
  )`,
  'create index content_item_of_a_course on content_item (course_id, created_at, id)',
);

const imports = migration('003-imports', importRefTable);

const uploads = migration(
  '004-uploads',
  ...uploadTable,
  ...discardedObjectTable,
  `create table media_track (
    id uuid primary key,
    content_id uuid not null,
    kind text not null constraint media_track_kind_check check (kind in ('CAPTIONS', 'SUBTITLES', 'TRANSCRIPT')),
    language text not null,
    label text not null,
    file_name text not null,
    mime_type text not null,
    constraint media_track_of_a_content unique (content_id, kind, language, label)
  )`,
);

const quizzes = migration(
  '005-quizzes',
  'alter table content_item add column quiz_version integer not null default 1',
  `create table quiz_version (
    content_id uuid not null constraint quiz_version_content_id_foreign references content_item (id) on delete cascade,
    version integer not null,
    quiz jsonb not null,
    primary key (content_id, version)
  )`,
  `create table quiz_attempt (
    id uuid primary key,
    sequence integer not null default 0,
    content_id uuid not null constraint quiz_attempt_content_id_foreign references content_item (id) on delete cascade,
    course_id uuid not null,
    student_id uuid not null,
    number integer not null,
    started_at timestamptz not null,
    expires_at timestamptz,
    submitted_at timestamptz,
    quiz_version integer not null,
    drawn jsonb not null,
    answers jsonb not null,
    marks jsonb,
    score double precision,
    max_score double precision not null,
    percent integer,
    passed boolean,
    history jsonb not null,
    corrected_by text,
    constraint quiz_attempt_of_a_student unique (content_id, student_id, number),
    constraint quiz_attempt_is_marked check (num_nulls(submitted_at, marks, score, percent, passed) in (0, 5))
  )`,
  'create unique index quiz_attempt_open on quiz_attempt (content_id, student_id) where submitted_at is null',
  'create index quiz_attempt_expiring on quiz_attempt (expires_at) where submitted_at is null',
  'create index quiz_attempt_corrected on quiz_attempt (id) where corrected_by is not null',
  `create table quiz_accommodation (
    content_id uuid not null constraint quiz_accommodation_content_id_foreign references content_item (id) on delete cascade,
    student_id uuid not null,
    extra_time_percent integer not null,
    extra_attempts integer not null,
    primary key (content_id, student_id),
    constraint quiz_accommodation_gives check (extra_time_percent >= 0 and extra_attempts >= 0)
  )`,
);

/** Copies of a content show the same files: so a track has a key beside its id, and whoever lets go of a file looks for others. */
const copies = migration(
  '006-copies',
  ...awaitedCopyTable,
  'alter table media_track add column object_key uuid',
  'update media_track set object_key = id',
  'alter table media_track alter column object_key set not null',
  'create index media_track_with_a_file on media_track (object_key)',
  'create index content_item_with_a_file on content_item (object_key) where object_key is not null',
);

const watching = migration(
  '007-watching',
  `create table watch_progress (
    id uuid primary key,
    sequence integer not null default 0,
    content_id uuid not null constraint watch_progress_content_id_foreign references content_item (id) on delete cascade,
    course_id uuid not null,
    student_id uuid not null,
    watched int4multirange not null,
    position_seconds integer not null,
    completed_at timestamptz,
    constraint watch_progress_of_a_student unique (student_id, content_id)
  )`,
  'create index watch_progress_of_a_content on watch_progress (content_id)',
);

/** Those of a student who leaves are taken back. */
const accommodations = migration('008-accommodations', 'create index quiz_accommodation_of_a_student on quiz_accommodation (student_id)');

/** Corrected keys are brought to all attempts of a student at once. */
const corrections = migration(
  '009-corrections',
  'drop index quiz_attempt_corrected',
  'create index quiz_attempt_corrected on quiz_attempt (content_id, student_id) where corrected_by is not null',
);

/** The latest attempts at a quiz are listed, and are what its statistics are made of. */
const latestAttempts = migration('010-latest-attempts', 'create index quiz_attempt_of_a_quiz on quiz_attempt (content_id, id)');

export const migrations = [readModels, contents, imports, uploads, quizzes, copies, watching, accommodations, corrections, latestAttempts];
