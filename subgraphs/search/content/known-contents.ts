import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { ContentSnapshot } from '../../../schema/events/content.js';
import { underCourses } from '../course/under-courses.js';
import { markContents } from '../mark/mark-documents.js';
import { KnownContent } from './known-content.entity.js';

const knownContents = readModel<KnownContent, ContentFacts>({
  entity: KnownContent,
  onUpserted: (context, facts) =>
    markContents(
      context,
      facts.map(({ id }) => id),
    ),
});

type ContentFacts = Facts<KnownContent> & Pick<KnownContent, 'courseId'>;

export async function upsertContents(events: readonly EventEnvelope<ContentSnapshot>[], context: RequestContext): Promise<void> {
  await knownContents.upsertMany(context, await underCourses(context, events.map(factsOf)));
}

export async function deleteContent(event: EventEnvelope<ContentSnapshot>, context: RequestContext): Promise<void> {
  const gone = { ...factsOf(event), title: '', excerpt: null };
  const [there] = await underCourses(context, [gone]);
  if (there && (await knownContents.setTombstone(context, there))) await markContents(context, [gone.id]);
}

const factsOf = ({ payload, sequence }: EventEnvelope<ContentSnapshot>): ContentFacts => {
  const { contentId: id, courseId, title, excerpt, ready, updatedAt } = payload;
  return { id, sequence, courseId, title, excerpt, ready, updatedAt };
};
