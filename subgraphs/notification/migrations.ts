import { migration } from '../../platform/postgres/migrate.js';
import { inboxView } from './inbox/inbox-view.js';

/** Read models, from the events of other services: readers, the members of audiences with reason and beginning, and courses. */
const readModels = migration(
  '001-read-models',
  `create table reader (
    id uuid primary key,
    sequence integer not null,
    role text not null,
    locale text not null,
    active boolean not null,
    registered_at timestamptz not null
  )`,
  `create table audience_member (
    user_id uuid not null,
    audience text not null,
    via text not null constraint audience_member_via_check check (via in ('ROLE', 'STAFF')),
    since timestamptz not null,
    primary key (user_id, audience, via)
  )`,
  'create index audience_member_in_order on audience_member (audience, user_id)',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    title text not null,
    status text not null,
    instructor_id uuid not null,
    staff_ids text[] not null
  )`,
);

/**
 * Notices. `broadcast` is one row for a whole audience. Its readers' marks are stored beside it: `broadcast_mark` has one for a single
 * notice, `broadcast_read_through` one for all notices up to a number. The default partitions take rows of a time that has no partition
 * yet.
 */
const inbox = migration(
  '002-inbox',
  `create table notification (
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    facts jsonb not null,
    course_id uuid,
    link text,
    created_at timestamptz not null,
    read_at timestamptz,
    primary key (id, created_at)
  ) partition by range (created_at)`,
  'create table notification_default partition of notification default',
  'create index notification_of_a_reader on notification (user_id, created_at, id)',
  'create index notification_unread on notification (user_id) where read_at is null',
  `create table broadcast (
    id uuid not null,
    sequence integer not null default 0,
    number bigint not null,
    audience text not null,
    kind text not null,
    facts jsonb not null,
    course_id uuid,
    link text,
    created_at timestamptz not null,
    primary key (id, created_at)
  ) partition by range (created_at)`,
  'create table broadcast_default partition of broadcast default',
  'create index broadcast_to_an_audience on broadcast (audience, created_at, id)',
  // One row, locked by a broadcast until it commits: so the order of numbers is the order of commits.
  'create table broadcast_number (id boolean primary key default true check (id), last bigint not null)',
  'insert into broadcast_number (last) values (0)',
  `create table broadcast_mark (
    user_id uuid not null,
    broadcast_id uuid not null,
    broadcast_at timestamptz not null,
    read_at timestamptz not null,
    primary key (user_id, broadcast_id, broadcast_at)
  ) partition by range (broadcast_at)`,
  'create table broadcast_mark_default partition of broadcast_mark default',
  `create table broadcast_read_through (
    user_id uuid not null,
    number bigint not null,
    at timestamptz not null,
    primary key (user_id, number)
  )`,
  `create table notification_preference (
    user_id uuid not null,
    kind text not null,
    in_app boolean not null,
    email boolean not null,
    primary key (user_id, kind)
  )`,
  `create view notice as ${inboxView}`,
);

/**
 * Email that is still to be sent: a row is deleted when its mail was sent. `mailing` is a broadcast whose audience is not all queued yet;
 * `email_delivery` is one mail to one person, and its `due_at` is also the end of a claim.
 */
const email = migration(
  '003-email',
  `create table mailing (
    broadcast_id uuid primary key,
    audience text not null,
    kind text not null,
    created_at timestamptz not null,
    after_user_id uuid
  )`,
  `create table email_delivery (
    notification_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    attempts integer not null default 0,
    due_at timestamptz not null,
    primary key (notification_id, user_id)
  )`,
  'create index email_delivery_due on email_delivery (due_at)',
);

/** Students who are enrolled in a course belong to its audience. */
const enrolled = migration(
  '004-enrolled',
  'alter table audience_member drop constraint audience_member_via_check',
  `alter table audience_member add constraint audience_member_via_check check (via in ('ROLE', 'STAFF', 'ENROLLMENT'))`,
);

/**
 * The learners of a course, and the submitters of an assignment, are audiences of their own. The index finds the notices of a course that
 * is deleted; nothing else looks for them.
 */
const coursework = migration(
  '005-coursework',
  'alter table audience_member drop constraint audience_member_via_check',
  `alter table audience_member add constraint audience_member_via_check check (via in ('ROLE', 'STAFF', 'ENROLLMENT', 'SUBMISSION'))`,
  `insert into audience_member (user_id, audience, via, since)
    select user_id, audience || '/learners', via, since from audience_member where via = 'ENROLLMENT'`,
  'alter table known_course add column deleted_at timestamptz',
  'alter table known_course add column updated_at timestamptz not null default now()',
  'alter table known_course alter column updated_at drop default',
  'create index notification_of_a_course on notification (course_id)',
  'create index broadcast_of_a_course on broadcast (course_id)',
  'create index broadcast_mark_of_a_broadcast on broadcast_mark (broadcast_id)',
);

export const migrations = [readModels, inbox, email, enrolled, coursework];
