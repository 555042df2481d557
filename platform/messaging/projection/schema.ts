/**
 * Which generation of each projection is read, and which is being built. `last` is the highest number that was given out: the bus
 * remembers for ever where a generation's group stands, so no number is used twice.
 */
export const projectionSchema: readonly string[] = [
  `create table projection (
    name text primary key,
    generation integer not null default 1,
    last integer not null default 1,
    building integer,
    -- Of the live tables when the building began. When it has changed since, what was built fits no more.
    shape text,
    rebuilt_at timestamptz
  )`,
];
