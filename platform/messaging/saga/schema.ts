/**
 * The sagas that a service owns, and its part in the sagas of other services.
 * - `saga`: one row for each saga, with the progress of its steps. `due_at` is when its timer acts if no answer comes before.
 * - `saga_participation`: one row for each step of another service's saga that this service was asked to run or undo. It makes
 *   repetitions harmless, and blocks a run that comes after its undo. Never pruned, since such a run may come at any time.
 */
export const sagaSchema: readonly string[] = [
  `create table saga (
    id uuid not null primary key,
    name text not null,
    subject text not null,
    data jsonb not null,
    state text not null,
    reason text,
    steps jsonb not null,
    due_at timestamptz,
    correlation_id text not null,
    started_at timestamptz not null,
    finished_at timestamptz
  )`,
  'create index saga_of_a_subject on saga (name, subject, started_at)',
  'create index saga_due on saga (due_at) where due_at is not null',
  'create index saga_unfinished on saga (started_at) where finished_at is null',
  `create table saga_participation (
    id uuid not null primary key,
    sequence integer not null default 0,
    saga_id uuid not null,
    saga text not null,
    step text not null,
    state text not null check (state in ('RUNNING', 'DONE', 'REFUSED', 'UNDOING', 'UNDONE')),
    result jsonb,
    reason text,
    unique (saga_id, step)
  )`,
];
