import type { EntityManager } from '@mikro-orm/postgresql';

/** Which files. In SQL `file` is submission_file, and `submission` its submission. */
interface Condition {
  readonly where: string;
  readonly parameters: readonly unknown[];
}

/**
 * Deletes rows of files. A job removes their bytes after the last moment in which an upload could still bring some; what is stored here
 * until then names only the object.
 */
export async function discardFiles(em: EntityManager, { where, parameters }: Condition): Promise<string[]> {
  const gone = await em.execute<{ id: string }[]>(
    `with gone as (
      delete from submission_file file using submission where submission.id = file.submission_id and ${where} returning file.*
    )
    insert into discarded_object (id, due_at) select id, upload_until from gone on conflict (id) do nothing returning id`,
    [...parameters],
  );
  return gone.map(({ id }) => id);
}
