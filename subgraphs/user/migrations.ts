import { foldedTextFunctions } from '../../platform/postgres/folded-text.js';
import { migration } from '../../platform/postgres/migrate.js';
import { importRefTable } from '../../platform/service/imports/import-ref.entity.js';

export const migrations = [
  migration(
    '001-users',
    'create extension if not exists pg_trgm',
    `create table org_units (
      id uuid primary key,
      name text not null,
      parent_id uuid constraint org_units_parent_id_foreign references org_units (id)
    )`,
    'create index org_units_by_parent on org_units (parent_id)',
    `create table users (
      id uuid primary key,
      sequence integer not null default 0,
      email text not null constraint users_email_taken unique,
      password_hash text not null,
      display_name text not null,
      avatar_url text,
      bio text,
      locale text not null,
      role text not null constraint users_role_check check (role in ('STUDENT', 'INSTRUCTOR', 'ADMIN')),
      active boolean not null default true,
      org_unit_id uuid constraint users_org_unit_id_foreign references org_units (id),
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    'create index users_by_email_text on users using gin (email gin_trgm_ops)',
    'create index users_by_name_text on users using gin (display_name gin_trgm_ops)',
    'create index users_by_org_unit on users (org_unit_id)',
    'create index users_by_change on users (updated_at)',
    `create index users_admins on users (id) where role = 'ADMIN' and active`,
  ),
  // An imported user has no password until they set one by mail.
  migration('002-imports', 'alter table users alter column password_hash drop not null', importRefTable),
  migration(
    '003-search-without-accents',
    ...foldedTextFunctions,
    'drop index users_by_email_text',
    'drop index users_by_name_text',
    'create index users_by_email_text on users using gin (texts.folded(email) gin_trgm_ops)',
    'create index users_by_name_text on users using gin (texts.folded(display_name) gin_trgm_ops)',
  ),
];
