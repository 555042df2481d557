import type { EntityManager } from '@mikro-orm/postgresql';

/** Which files. In SQL `file` is submission_file, and `submission` its submission. */
interface Condition {
  readonly where: string;
  readonly parameters: readonly unknown[];
}

/**
 * Deletes rows of files. A job removes their bytes: at once, and again after the last moment in which an upload could still bring some.
 * What is stored here until then names the object, and whose quota it counts in.
 */
export async function discardFiles(em: EntityManager, { where, parameters }: Condition): Promise<string[]> {
  const gone = await em.execute<{ id: string }[]>(
    `with gone as (
      delete from submission_file file using submission where submission.id = file.submission_id and ${where} returning file.*, submission.student_id
    )
    insert into discarded_object (id, due_at, student_id, size_bytes) select id, upload_until, student_id, size_bytes from gone
    on conflict (id) do nothing returning id`,
    [...parameters],
  );
  return gone.map(({ id }) => id);
}
