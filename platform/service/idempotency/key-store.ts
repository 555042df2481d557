import type { EntityManager } from '@mikro-orm/postgresql';

/** The idempotency key of a user; `key` is its hash. */
export interface StoredKey {
  readonly userId: string;
  readonly key: string;
}

/** Loads the parts that are stored under a key. Deletes those that were stored at `before` or earlier. */
export async function loadParts(em: EntityManager, { userId, key }: StoredKey, before: Date): Promise<Map<string, unknown>> {
  const rows = await em.execute<{ part: string; value: unknown }[]>(
    `with forgotten as (delete from idempotency where user_id = ? and key = ? and at <= ?)
    select part, value from idempotency where user_id = ? and key = ? and at > ?`,
    [userId, key, before, userId, key, before],
  );
  return new Map(rows.map(({ part, value }) => [part, value]));
}

export async function loadPart(em: EntityManager, { userId, key }: StoredKey, part: string): Promise<unknown> {
  const [row] = await em.execute<{ value: unknown }[]>('select value from idempotency where user_id = ? and key = ? and part = ?', [
    userId,
    key,
    part,
  ]);
  return row?.value;
}

/**
 * Stores a part unless it exists, and returns the stored value. It waits for another transaction that is storing the part, and
 * locks the part until the caller's transaction ends.
 */
export async function storePart(em: EntityManager, { userId, key }: StoredKey, part: string, value: unknown, at: Date): Promise<unknown> {
  const [row] = await em.execute<[{ value: unknown }]>(
    `insert into idempotency (user_id, key, part, value, at) values (?, ?, ?, ?::json, ?)
    on conflict (user_id, key, part) do update set value = idempotency.value returning value`,
    [userId, key, part, JSON.stringify(value), at],
  );
  return row.value;
}

/** Deletes parts that were stored at `before` or earlier, `most` at once. Returns how many it has deleted. */
export async function deleteParts(em: EntityManager, before: Date, most: number): Promise<number> {
  const rows = await em.execute<object[]>(
    `delete from idempotency where ctid in (select ctid from idempotency where at <= ? order by at limit ? for update skip locked) returning 1`,
    [before, most],
  );
  return rows.length;
}
