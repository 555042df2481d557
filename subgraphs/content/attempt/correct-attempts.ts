import type { EntityManager } from '@mikro-orm/postgresql';
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
  const changed: number[] = [];
  // One after the other: a version may be as large as a request, and there may be as many as changes.
  for (const version of await versionsOf(em, id)) {
    const kept = await em.findOneOrFail(QuizVersion, { contentId: id, version }, { disableIdentityMap: true });
    const now = corrected(kept.quiz, quiz);
    if (now === kept.quiz) continue;
    await em.execute('update quiz_version set quiz = ?::jsonb where content_id = ? and version = ?', [JSON.stringify(now), id, version]);
    changed.push(version);
  }
  if (changed.length === 0) return;
  await em.execute(
    `update quiz_attempt set corrected_by = ? where content_id = ? and submitted_at is not null
      and quiz_version in (select value::int from jsonb_array_elements_text(?::jsonb))`,
    [actorOf(caller), id, JSON.stringify(changed)],
  );
}

async function versionsOf(em: EntityManager, contentId: string): Promise<number[]> {
  const rows = await em.execute<{ version: number }[]>('select version from quiz_version where content_id = ?', [contentId]);
  return rows.map(({ version }) => version);
}
