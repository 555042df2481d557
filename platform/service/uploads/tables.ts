/** For the migrations of a service that takes files. */
export const uploadTable: readonly string[] = [
  `create table upload (
    id uuid primary key,
    state text not null default 'WAITING' check (state in ('WAITING', 'UPLOADING', 'CHECKING', 'READY', 'REFUSED', 'CANCELLED', 'EXPIRED')),
    owner_id uuid not null,
    scope_id uuid not null,
    subject_id uuid not null,
    details jsonb,
    file_name text not null,
    mime_type text not null,
    size_bytes bigint not null,
    sha256 text,
    part_size bigint,
    part_count integer,
    parts_id text,
    parts_hashed boolean not null default false,
    expires_at timestamptz not null,
    signed_until timestamptz not null,
    claimed_at timestamptz,
    reason text
  )`,
  'create index upload_for_a_thing on upload (subject_id, id)',
  'create index upload_of_an_owner on upload (owner_id)',
  'create index upload_in_a_scope on upload (scope_id)',
  `create index upload_open on upload (expires_at) where state in ('WAITING', 'UPLOADING')`,
  `create index upload_checked on upload (claimed_at) where state = 'CHECKING'`,
];

export const discardedObjectTable: readonly string[] = [
  `create table discarded_object (
    id uuid primary key,
    due_at timestamptz not null,
    removed_at timestamptz,
    owner_id uuid,
    scope_id uuid,
    size_bytes bigint not null,
    parts_id text
  )`,
  'create index discarded_object_due on discarded_object (due_at)',
  'create index discarded_object_of_an_owner on discarded_object (owner_id)',
  'create index discarded_object_in_a_scope on discarded_object (scope_id)',
  'create index discarded_object_fresh on discarded_object (id) where removed_at is null',
];
