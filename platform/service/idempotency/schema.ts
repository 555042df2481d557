/**
 * What is known of an idempotency key, in the database of the service that it reached: one row a part.
 * - `operation`: which operation the key was first used for; a keyed transaction holds it locked, so that repetitions wait.
 * - `transaction <root field> <n>`: what a committed transaction of the mutation answered, written in that transaction.
 * - `answer <document>`: the whole answer, as it went out.
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
