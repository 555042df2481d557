import { migration } from '../../platform/postgres/migrate.js';
import { importRefTable } from '../../platform/service/imports/import-ref.entity.js';
import { knownPersonTable } from '../../platform/service/people/known-person.entity.js';

/**
 * Courses as they are known here. All enrollments of a course change under the lock of its row. The row also counts the seats:
 * `seats_taken` counts students who are in the course or have a seat held. `deleted_at` makes the row a tombstone, which is never
 * removed.
 */
const courses = migration(
  '001-courses',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    title text not null,
    status text not null,
    instructor_id uuid not null,
    staff_ids uuid[] not null,
    price_amount bigint not null,
    price_currency text not null,
    capacity integer,
    prerequisite_ids uuid[] not null,
    deleted_at timestamptz,
    seats_taken integer not null default 0 constraint known_course_seats check (seats_taken >= 0),
    last_in_line bigint not null default 0
  )`,
  `create table known_curriculum (
    course_id uuid primary key,
    sequence integer not null,
    items jsonb not null,
    recount_after uuid
  )`,
  'create index known_curriculum_to_recount on known_curriculum (course_id) where recount_after is not null',
);

/**
 * One enrollment for each student and course, for ever. `line_number` is its number on the waitlist, ascending; numbers are never used
 * again.
 */
const enrollments = migration(
  '002-enrollments',
  `create table enrollment (
    id uuid primary key,
    sequence integer not null default 0,
    course_id uuid not null constraint enrollment_course_id_foreign references known_course (id),
    student_id uuid not null,
    status text not null check (status in ('PENDING_PAYMENT', 'WAITLISTED', 'ACTIVE', 'COMPLETED', 'CANCELLED')),
    price_amount bigint not null,
    price_currency text not null,
    requested_at timestamptz not null,
    activated_at timestamptz,
    completed_at timestamptz,
    seat_held_until timestamptz,
    line_number bigint,
    cancel_cause text,
    cancel_reason text,
    saga_id uuid,
    lapsed_saga_id uuid,
    payment_id uuid,
    membership_id uuid,
    completed_item_ids uuid[] not null,
    certificate_due boolean not null default false,
    constraint enrollment_of_a_student unique (course_id, student_id),
    constraint enrollment_in_line check ((status = 'WAITLISTED') = (line_number is not null))
  )`,
  'create unique index enrollment_line on enrollment (course_id, line_number) where line_number is not null',
  'create index enrollment_by_course on enrollment (course_id, requested_at, id)',
  'create index enrollment_by_student on enrollment (student_id, requested_at, id)',
  'create index enrollment_by_status on enrollment (course_id, status)',
  'create index enrollment_by_membership on enrollment (membership_id) where membership_id is not null',
  'create index enrollment_certificate_due on enrollment (id) where certificate_due',
);

const certificates = migration(
  '003-certificates',
  `create table certificate (
    id uuid primary key,
    enrollment_id uuid not null constraint certificate_enrollment_id_foreign references enrollment (id) constraint certificate_of_an_enrollment unique,
    serial text collate "C" not null constraint certificate_serial unique,
    recipient_name text not null,
    course_title text not null,
    issued_at timestamptz not null,
    revoked_at timestamptz,
    revoke_reason text
  )`,
);

/** Plan memberships, from the events of payment: while one runs, its courses cost nothing. */
const memberships = migration(
  '004-plan-memberships',
  `create table plan_membership (
    id uuid primary key,
    sequence integer not null,
    user_id uuid not null,
    course_ids uuid[] not null,
    ended boolean not null
  )`,
  'create index plan_membership_running on plan_membership (user_id) where not ended',
);

const imports = migration('005-imports', importRefTable);

/** `deletion_id` is the saga that waits until nothing of a deleted course is left here; null when it has been answered. */
const deletions = migration(
  '006-course-deletion',
  'alter table known_course add column deletion_id uuid',
  'create index known_course_to_remove on known_course (id) where deletion_id is not null',
);

/**
 * Released grades of students, in the course or not: each completes the items that show its assignment, whenever they are added.
 * `graded_sequence` of a curriculum is the sequence that was last compared with the grades.
 */
const grades = migration(
  '007-released-grades',
  `create table released_grade (
    course_id uuid not null,
    student_id uuid not null,
    assignment_id uuid not null,
    primary key (course_id, student_id, assignment_id)
  )`,
  'alter table known_curriculum add column graded_sequence integer not null default 0',
  'create index known_curriculum_to_grade on known_curriculum (course_id) where graded_sequence <> sequence',
);

/**
 * The dates of courses, from their events. Of a course that is known already they are missing: one step back in its sequence, the owner's
 * answer counts as newer than what is here.
 */
const dates = migration(
  '008-course-dates',
  `alter table known_course
    add column language text not null default 'en',
    add column ends_at timestamptz,
    add column enrollment_opens_at timestamptz,
    add column enrollment_closes_at timestamptz,
    add column dates_known boolean not null default false`,
  'update known_course set sequence = sequence - 1 where deleted_at is null',
);

/**
 * Certificates outlive their enrollment, which goes with its course, and so name student and course themselves. One enrollment has several
 * when they were reissued: all but one are replaced. `sequence` counts the events that follow those of the enrollment.
 */
const lastingCertificates = migration(
  '009-lasting-certificates',
  `alter table certificate
    add column sequence integer not null default 0,
    add column course_id uuid,
    add column student_id uuid,
    add column replaced_by text collate "C"`,
  `update certificate set course_id = enrollment.course_id, student_id = enrollment.student_id
    from enrollment where enrollment.id = enrollment_id`,
  `alter table certificate
    alter column course_id set not null,
    alter column student_id set not null,
    drop constraint certificate_enrollment_id_foreign,
    drop constraint certificate_of_an_enrollment`,
  'create unique index certificate_of_an_enrollment on certificate (enrollment_id) where replaced_by is null',
);

/**
 * Invitations by address: the only place where this service holds addresses, of people who have no account yet. `mail_due_at` is also the
 * end of a claim; null when the mail was sent.
 */
const invitations = migration(
  '010-invitations',
  `create table invitation (
    id uuid primary key,
    course_id uuid not null constraint invitation_course_id_foreign references known_course (id),
    email text not null,
    message text,
    invited_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    mail_due_at timestamptz
  )`,
  'create index invitation_by_course on invitation (course_id, id)',
  'create unique index invitation_open on invitation (course_id, email) where accepted_at is null',
  'create index invitation_mail_due on invitation (mail_due_at) where mail_due_at is not null',
  'create index invitation_expiry on invitation (expires_at) where accepted_at is null',
  `create table invitation_token (
    hash text primary key,
    invitation_id uuid not null
      constraint invitation_token_invitation_id_foreign references invitation (id) on delete cascade
  )`,
  'create index invitation_token_of_invitation on invitation_token (invitation_id)',
);

/** Names for rosters. `excused`: there is no grade, the staff decided that none is needed. */
const rosters = migration('011-rosters', knownPersonTable, 'alter table released_grade add column excused boolean not null default false');

/** Content is earned as well as assignments. `known_content` is what its owner has answered: the kind of a content never changes. */
const earnedItems = migration(
  '012-earned-items',
  'alter table released_grade rename to earned_item',
  'alter table earned_item rename column assignment_id to ref_id',
  `alter table earned_item
    add column kind text not null default 'ASSIGNMENT' constraint earned_item_kind_check check (kind in ('ASSIGNMENT', 'CONTENT')),
    drop constraint released_grade_pkey,
    add constraint earned_item_pkey primary key (course_id, student_id, kind, ref_id)`,
  'alter table earned_item alter column kind drop default',
  `create table known_content (
    id uuid primary key,
    sequence integer not null,
    deleted_at timestamptz,
    course_id uuid not null,
    kind text not null
  )`,
  'create index known_content_by_course on known_content (course_id)',
);

/** Null of what was earned before this was kept. */
const earnedTimes = migration('013-earned-at', 'alter table earned_item add column earned_at timestamptz');

export const migrations = [
  courses,
  enrollments,
  certificates,
  memberships,
  imports,
  deletions,
  grades,
  dates,
  lastingCertificates,
  invitations,
  rosters,
  earnedItems,
  earnedTimes,
];
