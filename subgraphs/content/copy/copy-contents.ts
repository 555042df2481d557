import type { RequestContext } from '../../../platform/kernel/context.js';
import { newId } from '../../../platform/kernel/ids.js';
import { copiesInto } from '../../../schema/read-models/copies.js';
import { knownCourses } from '../course/known-courses.js';
import { ContentItem } from '../item/content-item.entity.js';
import { MediaTrack } from '../track/media-track.entity.js';

/**
 * A course was made from another: its contents are copied under the ids that its items refer to already, with their tracks. A copy shows
 * the same files (see `stillShown`). What learners did stays with the original.
 */
export const copyContents = copiesInto({
  entity: ContentItem,
  courses: knownCourses,
  kind: 'CONTENT',
  async copy(context, source, { id, courseId }) {
    context.em.persist(source.copiedTo(courseId, id, context.clock.now()));
    await copyTracks(context, source.id, id);
  },
});

async function copyTracks({ em }: RequestContext, fromId: string, contentId: string): Promise<void> {
  for (const track of await em.find(MediaTrack, { contentId: fromId }, { orderBy: { id: 'asc' } }))
    em.persist(Object.assign(new MediaTrack(), track, { id: newId(), contentId }));
}
