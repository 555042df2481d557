import { migration } from '../../platform/postgres/migrate.js';

/** The tables of the projection, of which the documents of the index are made. */
const documents = migration(
  '001-documents',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    status text not null,
    instructor_id uuid not null,
    staff_ids uuid[] not null,
    title text not null,
    summary text not null,
    description text not null,
    topics text[] not null,
    level text,
    language text not null,
    is_free boolean not null,
    updated_at timestamptz not null
  )`,
  `create table known_content (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    title text not null,
    excerpt text,
    ready boolean not null,
    updated_at timestamptz not null
  )`,
  'create index known_content_of_a_course on known_content (course_id)',
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
  'create sequence document_version',
  `create table document_mark (
    id uuid primary key,
    version bigint not null,
    indexed bigint not null default '0',
    spreads boolean not null default false
  )`,
  'create index document_mark_to_index on document_mark (version) where indexed < version',
  'create table marked_generation (name text primary key)',
);

/** How far the index is: by the change that waits longest. Of those that wait at this moment, that is not known any more. */
const waiting = migration(
  '002-waiting',
  `alter table document_mark add column since bigint not null default '0'`,
  'drop index document_mark_to_index',
  'create index document_mark_to_index on document_mark (since) where indexed < version',
);

export const migrations = [documents, waiting];
