import type { RequestContext } from '../../../platform/kernel/context.js';
import { actorOf } from '../../../platform/kernel/identity.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { corrected } from '../quiz/engine/corrected.js';
import { QuizVersion } from './quiz-version.entity.js';

/**
 * Brings corrected keys to the attempts that began with others. Whoever marks an attempt holds the content's row, as this command does
 * alone: so an attempt is either marked by the key of now, or is found here, for the job to mark it again.
 */
export async function correctAttempts({ em, caller }: RequestContext, { id, quiz }: ContentItem): Promise<void> {
  if (!quiz) return;
  const versions = await em.find(QuizVersion, { contentId: id }, { refresh: true });
  const changed = versions.filter((kept) => {
    const before = kept.quiz;
    kept.quiz = corrected(before, quiz);
    return kept.quiz !== before;
  });
  if (changed.length === 0) return;
  await em.execute(
    `update quiz_attempt set corrected_by = ? where content_id = ? and submitted_at is not null
      and quiz_version in (select value::int from jsonb_array_elements_text(?::jsonb))`,
    [actorOf(caller), id, JSON.stringify(changed.map(({ version }) => version))],
  );
}
