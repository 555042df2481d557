import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { ContentSnapshot } from '../../../schema/events/content.js';
import { markContents } from '../mark/mark-documents.js';
import { KnownContent } from './known-content.entity.js';

const knownContents = readModel<KnownContent>({
  entity: KnownContent,
  onUpserted: (context, facts) =>
    markContents(
      context,
      facts.map(({ id }) => id),
    ),
});

export async function upsertContents(events: readonly EventEnvelope<ContentSnapshot>[], context: RequestContext): Promise<void> {
  await knownContents.upsertMany(context, events.map(factsOf));
}

export async function deleteContent(event: EventEnvelope<ContentSnapshot>, context: RequestContext): Promise<void> {
  const gone = { ...factsOf(event), title: '', excerpt: null };
  if (await knownContents.setTombstone(context, gone)) await markContents(context, [gone.id]);
}

const factsOf = ({ payload, sequence }: EventEnvelope<ContentSnapshot>): Facts<KnownContent> => {
  const { contentId: id, courseId, title, excerpt, ready, updatedAt } = payload;
  return { id, sequence, courseId, title, excerpt, ready, updatedAt };
};
