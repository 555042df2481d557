/**
 * The state of an idempotency key, in the database of the service that executes the mutation: one row per part.
 * - `operation`: the operation that the key was first used for; each transaction of the request locks it, so that repetitions wait.
 * - `transaction <root field> <n>`: the result of a committed transaction of the mutation, written in that transaction.
 * - `answer <document>`: the whole answer, as it was sent, and `recorded`, the position that came with it.
 * `key` is the hash of the client's key. `value` is json, not jsonb: an answer keeps the order of its fields.
 */
export const idempotencySchema: readonly string[] = [
  `create table idempotency (
    user_id text not null,
    key text not null,
    part text not null,
    value json not null,
    at timestamptz not null,
    primary key (user_id, key, part)
  )`,
  'create index idempotency_by_age on idempotency (at)',
];
