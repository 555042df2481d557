import type { RequestContext } from '../../kernel/context.js';
import { ErrorCode, refuse } from '../../kernel/errors.js';
import { live } from './upload-state.js';

/** How much all files of somebody, or in something, may be. */
export interface Quota {
  readonly of: 'owner_id' | 'scope_id';
  readonly id: string;
  /** In bytes. */
  readonly most: number;
  /** In the refusal: `All your files together`. */
  readonly what: string;
}

/**
 * For a command, in its transaction: UPLOAD_TOO_LARGE when a file of this size does not fit into the quota any more. What was removed
 * counts while there may be bytes of it: until the job has removed them, and no address can bring them back. Uploads into one quota queue
 * here, so that two of them do not both find room for the last one. Of several quotas, take them in one order everywhere.
 */
export async function demandRoom({ em, clock }: Pick<RequestContext, 'em' | 'clock'>, quota: Quota, sizeBytes: number): Promise<void> {
  const { of, id, most, what } = quota;
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('files of ' || ?, 0))`, [id]);
  const [used] = await em.execute<{ bytes: number }[]>(
    `select (
      coalesce((select sum(size_bytes) from upload where ${of} = ? and state in ${live}), 0)
      + coalesce((select sum(size_bytes) from discarded_object where ${of} = ? and (removed_at is null or due_at > ?)), 0)
    )::float8 as bytes`,
    [id, id, clock.now()],
  );
  if ((used?.bytes ?? 0) + sizeBytes > most) throw refuse(ErrorCode.UPLOAD_TOO_LARGE, `${what} may be ${most} bytes at most`);
}
