import type { EntityManager } from '@mikro-orm/postgresql';

/** Which files: `file` is submission_file, `submission` the one it is of. */
interface Condition {
  readonly where: string;
  readonly parameters: readonly unknown[];
}

/**
 * Takes rows of files away. Their bytes are removed by a job, after the last moment in which an upload could still bring some: what is
 * left here until then names nothing but the object.
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
