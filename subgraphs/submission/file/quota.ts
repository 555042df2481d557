import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { filesQuota } from '../settings.js';

/**
 * For a command, in its transaction: UPLOAD_TOO_LARGE when all files of the student, with the new one, were more than one student may have.
 * What was removed counts while there may be bytes of it: until the job has removed them, and no address can bring them back. Uploads of
 * one student queue here, so that two of them do not both find room for the last one.
 */
export async function demandRoom(
  { em, clock, settings }: Pick<RequestContext, 'clock' | 'settings'> & { readonly em: EntityManager },
  studentId: string,
  sizeBytes: number,
): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('files of ' || ?, 0))`, [studentId]);
  const [used] = await em.execute<{ bytes: number }[]>(
    `select (
      coalesce((select sum(file.size_bytes) from submission_file file join submission on submission.id = file.submission_id
        where submission.student_id = ?), 0)
      + coalesce((select sum(size_bytes) from discarded_object where student_id = ? and (removed_at is null or due_at > ?)), 0)
    )::float8 as bytes`,
    [studentId, studentId, clock.now()],
  );
  const most = settings(filesQuota);
  if ((used?.bytes ?? 0) + sizeBytes > most) {
    throw refuse(ErrorCode.UPLOAD_TOO_LARGE, `All your files together may be ${most} bytes at most`);
  }
}
