import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Copies of a content show the same file, since its bytes never change. For whoever has just stopped showing files, in the same
 * transaction and after the rows that named them are written: a file that another content still shows belongs to that one from now on.
 * Answers these; all others may be discarded.
 */
export async function stillShown(em: Pick<EntityManager, 'execute'>, keys: readonly (string | null)[]): Promise<string[]> {
  const named = keys.filter((key) => key !== null);
  if (named.length === 0) return [];
  const files = `{${named.join()}}`;
  // Of two who let go of a file at once, the second looks when the first has decided, by a statement that sees what it did.
  await em.execute('select id from upload where id = any(?::uuid[]) order by id for update', [files]);
  const kept = await em.execute<{ id: string }[]>(
    `update upload set subject_id = heir.content_id, scope_id = heir.course_id from (
      select distinct on (object_key) object_key, content_id, course_id from (
        select object_key, id as content_id, course_id from content_item
        union all
        select track.object_key, content.id, content.course_id from media_track track join content_item content on content.id = track.content_id
      ) shown
      join upload owned on owned.id = object_key
      where object_key = any(?::uuid[]) order by object_key, content_id <> owned.subject_id, content_id
    ) heir where upload.id = heir.object_key returning upload.id`,
    [files],
  );
  return kept.map(({ id }) => id);
}
