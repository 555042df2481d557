import { foldedTextFunctions } from '../../platform/postgres/folded-text.js';
import { migration } from '../../platform/postgres/migrate.js';
import { FOLDED_TEXT, SEARCHED_TEXT } from './course/searched-text.js';

export const migrations = [
  migration(
    '001-courses',
    'create extension if not exists pg_trgm',
    // Slugs and title keys compare byte by byte: the same order on every machine, and `like 'algebra-%'` can use the index.
    `create table courses (
      id uuid primary key,
      sequence integer not null default 0,
      slug text collate "C" not null constraint courses_slug unique,
      title text not null,
      title_key text collate "C" not null,
      summary text not null,
      description text not null,
      topics text[] not null,
      topic_keys text[] not null,
      level text check (level in ('INTRODUCTORY', 'INTERMEDIATE', 'ADVANCED')),
      language text not null,
      status text not null check (status in ('DRAFT', 'PUBLISHED', 'ARCHIVED', 'DELETING')),
      instructor_id uuid not null,
      staff_ids uuid[] not null,
      price_amount bigint not null,
      price_currency text not null,
      capacity integer,
      starts_at timestamptz,
      ends_at timestamptz,
      prerequisite_ids uuid[] not null,
      published_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint courses_price check (price_amount >= 0),
      constraint courses_capacity check (capacity >= 1),
      constraint courses_dates check (starts_at < ends_at)
    )`,
    'create index courses_newest on courses (created_at, id)',
    'create index courses_by_title on courses (title_key, id)',
    'create index courses_by_start on courses (starts_at, id)',
    'create index courses_by_update on courses (updated_at)',
    'create index courses_by_instructor on courses (instructor_id)',
    'create index courses_by_staff on courses using gin (staff_ids)',
    'create index courses_by_topic on courses using gin (topic_keys)',
    `create index courses_by_text on courses using gin ((${SEARCHED_TEXT()}) gin_trgm_ops)`,
  ),
  migration(
    '002-curriculum',
    `create table modules (
      id uuid primary key,
      course_id uuid not null constraint modules_course_id_foreign references courses (id) on delete cascade,
      title text not null,
      position integer not null,
      constraint modules_position unique (course_id, position) deferrable initially deferred
    )`,
    `create table module_items (
      id uuid primary key,
      course_id uuid not null constraint module_items_course_id_foreign references courses (id) on delete cascade,
      module_id uuid not null constraint module_items_module_id_foreign references modules (id) on delete cascade,
      title text not null,
      position integer not null,
      required boolean not null,
      kind text not null check (kind in ('CONTENT', 'ASSIGNMENT')),
      ref_id text not null,
      constraint module_items_position unique (module_id, position) deferrable initially deferred
    )`,
    'create index module_items_by_course on module_items (course_id)',
  ),
  migration(
    '003-import-refs',
    `create table import_refs (
      source text not null,
      source_id text not null,
      course_id uuid not null constraint import_refs_course_id_foreign references courses (id) on delete cascade,
      details jsonb not null,
      primary key (source, source_id)
    )`,
    'create index import_refs_by_course on import_refs (course_id)',
  ),
  migration(
    '004-course-deletion',
    // The tombstone of a course, with what is shown of its deletion. It is kept for ever.
    `create table course_deletion (
      id uuid primary key,
      course_id uuid not null constraint course_deletion_of_a_course unique,
      title text not null,
      instructor_id uuid not null,
      staff_ids uuid[] not null,
      started_at timestamptz not null,
      told_at timestamptz not null
    )`,
    'create index courses_by_prerequisite on courses using gin (prerequisite_ids)',
  ),
  migration(
    '005-enrollment-dates',
    `alter table courses
      add column enrollment_opens_at timestamptz,
      add column enrollment_closes_at timestamptz,
      add column time_zone text not null default 'UTC',
      add constraint courses_enrollment_dates check (enrollment_opens_at < enrollment_closes_at)`,
    'alter table courses alter column time_zone drop default',
  ),
  migration(
    '006-spelling-of-ids',
    // A UUID that was written in capitals matched nothing at its owner.
    `update module_items set ref_id = lower(ref_id) where ref_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`,
  ),
  migration(
    '007-search-without-accents',
    ...foldedTextFunctions,
    'drop index courses_by_text',
    `create index courses_by_text on courses using gin (${FOLDED_TEXT()} gin_trgm_ops)`,
  ),
];
