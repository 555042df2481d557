import type { EntityManager } from '@mikro-orm/postgresql';
import type { ErrorCode } from '../../kernel/errors.js';
import type { Condition } from '../../postgres/row-filter.js';
import { before, type UploadState } from './upload-state.js';

/** What of `gone` a job removes from the store. Until then it names the object, and whose quota it counts in. */
const discarded = (dueAt: string, removedAt: string, scope = 'scope_id'): string =>
  `insert into discarded_object (id, due_at, removed_at, owner_id, scope_id, size_bytes, parts_id)
  select id, ${dueAt}, ${removedAt}, owner_id, ${scope}, size_bytes, parts_id from gone on conflict (id) do nothing returning id`;

/** When bytes may come last: by an address, or by whoever puts parts together at this moment. */
const LAST = 'greatest(signed_until, claimed_at)';

const AT_ONCE = discarded(LAST, 'null');

type Execute = Pick<EntityManager, 'execute'>;

/**
 * Deletes uploads, finished or not: what they were a file of needs them no more. A job removes their bytes: at once, and again after the
 * last moment in which an upload could still bring some.
 */
export const discardUploads = (em: Execute, { sql, parameters }: Condition): Promise<{ readonly id: string }[]> =>
  em.execute(`with gone as (delete from upload where ${sql} returning *) ${AT_ONCE}`, [...parameters]);

/** Deletes all uploads in something that is gone itself. What is left of them until their bytes are gone does not name it. */
export async function discardScope(em: Execute, scopeId: string): Promise<void> {
  await em.execute(`with gone as (delete from upload where scope_id = ? returning *) ${discarded(LAST, 'null', 'null')}`, [scopeId]);
  await em.execute('update discarded_object set scope_id = null where scope_id = ?', [scopeId]);
}

/** Deletes a file that another has replaced. Its bytes stay as long as somebody may be reading them: until `readUntil`, and a while. */
export const discardReplaced = (em: Execute, id: string, readUntil: Date, now: Date): Promise<unknown> =>
  em.execute(
    `with gone as (delete from upload where id = ? returning *) ${discarded('greatest(signed_until, claimed_at, ?::timestamptz)', '?::timestamptz')}`,
    [id, readUntil, now],
  );

/** Ends uploads that are not ready, with their bytes. Their rows tell who asks, until no byte of them is left. */
export const endUploads = (
  em: Execute,
  to: UploadState,
  { sql, parameters }: Condition,
  reason: ErrorCode | null = null,
): Promise<{ readonly id: string }[]> =>
  em.execute(`with gone as (update upload set state = ?, reason = ? where state in ${before(to)} and (${sql}) returning *) ${AT_ONCE}`, [
    to,
    reason,
    ...parameters,
  ]);
