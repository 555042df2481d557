import type { EntityManager } from '@mikro-orm/postgresql';

/** A key of a user, as it is stored. */
export interface StoredKey {
  readonly userId: string;
  readonly key: string;
}

/** Everything that is known of a key, by its part. What was kept until `before` or earlier is forgotten. */
export async function recall(em: EntityManager, { userId, key }: StoredKey, before: Date): Promise<Map<string, unknown>> {
  const rows = await em.execute<{ part: string; value: unknown }[]>(
    `with forgotten as (delete from idempotency where user_id = ? and key = ? and at <= ?)
    select part, value from idempotency where user_id = ? and key = ? and at > ?`,
    [userId, key, before, userId, key, before],
  );
  return new Map(rows.map(({ part, value }) => [part, value]));
}

export async function recallPart(em: EntityManager, { userId, key }: StoredKey, part: string): Promise<unknown> {
  const [row] = await em.execute<{ value: unknown }[]>('select value from idempotency where user_id = ? and key = ? and part = ?', [
    userId,
    key,
    part,
  ]);
  return row?.value;
}

/**
 * Keeps a part, unless somebody was first: answers what is kept. Another transaction that is about to keep it is waited for,
 * and whoever has asked holds the part locked until its own transaction ends.
 */
export async function keep(em: EntityManager, { userId, key }: StoredKey, part: string, value: unknown, at: Date): Promise<unknown> {
  const [row] = await em.execute<[{ value: unknown }]>(
    `insert into idempotency (user_id, key, part, value, at) values (?, ?, ?, ?::json, ?)
    on conflict (user_id, key, part) do update set value = idempotency.value returning value`,
    [userId, key, part, JSON.stringify(value), at],
  );
  return row.value;
}

/** Removes what was kept until `before`, at most so much at once. Answers how much it was. */
export async function forget(em: EntityManager, before: Date, most: number): Promise<number> {
  const rows = await em.execute<object[]>(
    `delete from idempotency where ctid in (select ctid from idempotency where at <= ? order by at limit ? for update skip locked) returning 1`,
    [before, most],
  );
  return rows.length;
}
