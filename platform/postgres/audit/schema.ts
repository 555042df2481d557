/**
 * The audit log of a service, in its own database: who did what, on what, from where, with which result. It can only be appended to: a
 * trigger refuses every change, and the removal of what is younger than a year, whoever asks; the rights to change it are withdrawn
 * beside that. Only who owns the database can undo both.
 */
export const auditSchema: readonly string[] = [
  `create table audit (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null,
    action text not null,
    result text not null constraint audit_result check (result in ('DONE', 'REFUSED')),
    actor text,
    subject text,
    reason text,
    address text,
    client text,
    correlation_id text,
    details jsonb not null default '{}'
  )`,
  'create index audit_by_time on audit (at)',
  'create index audit_by_actor on audit (actor, at)',
  'create index audit_by_subject on audit (subject, at)',
  `create function audit_is_kept() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log can only be appended to' using errcode = 'insufficient_privilege';
  end $$`,
  'create trigger audit_unchanged before update on audit for each row execute function audit_is_kept()',
  `create trigger audit_kept_a_year before delete on audit for each row
    when (old.at > now() - interval '365 days') execute function audit_is_kept()`,
  'create trigger audit_not_emptied before truncate on audit for each statement execute function audit_is_kept()',
  'revoke update, truncate on audit from public, current_user',
];
