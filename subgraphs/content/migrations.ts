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

/** Copies of a content show the same files: so a track has a key beside its id, and whoever lets go of a file looks for others. */
const copies = migration(
  '005-copies',
  ...awaitedCopyTable,
  'alter table media_track add column object_key uuid',
  'update media_track set object_key = id',
  'alter table media_track alter column object_key set not null',
  'create index media_track_with_a_file on media_track (object_key)',
  'create index content_item_with_a_file on content_item (object_key) where object_key is not null',
);

export const migrations = [readModels, contents, imports, uploads, copies];
