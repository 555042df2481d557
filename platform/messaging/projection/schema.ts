/**
 * Which generation of each projection is live, and which is being built. `last` is the highest number so far: the bus keeps the
 * positions of a generation's group for ever, so no number may be used twice.
 */
export const projectionSchema: readonly string[] = [
  `create table projection (
    name text primary key,
    generation integer not null default 1,
    last integer not null default 1,
    building integer,
    -- The shape of the live tables when the rebuild started. When it has changed since, the rebuilt tables do not fit any more.
    shape text,
    rebuilt_at timestamptz
  )`,
];
