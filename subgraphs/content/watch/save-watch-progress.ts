import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, conflict, notFound } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { lockRow } from '../../../platform/postgres/held-rows.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ContentItem } from '../item/content-item.entity.js';
import { ContentKind } from '../item/kinds.js';
import { demandLearner, type Learning, lockStudent } from '../learner/as-learner.js';
import { LIMITS } from '../limits.js';
import type { WatchInput } from './watch.inputs.js';
import { WatchProgress } from './watch-progress.entity.js';

/**
 * Adds what an active learner has watched; also in an archived course, as with quizzes. What lies beyond the end of the video is cut off.
 * BAD_USER_INPUT for what is no video or no range; CONFLICT while the video has no file.
 */
export async function saveWatchProgress(context: RequestContext, input: WatchInput): Promise<ContentItem> {
  const { contentId, fromSecond, toSecond } = input;
  const learning = await demandLearner(context, contentId, 'watch');
  if (toSecond < fromSecond) throw badInput({ toSecond: 'is before fromSecond' });
  return transaction(context, async (em) => {
    await lockStudent(em, learning);
    const content = await lockRow(em, ContentItem, contentId, 'shared');
    if (!content) throw notFound('Content');
    if (content.kind !== ContentKind.VIDEO) throw badInput({ contentId: 'is not a video' });
    if (!content.ready) throw conflict('The video has no file yet');
    const end = content.durationSeconds ?? toSecond;
    const progress = await added(em, learning, Math.min(fromSecond, end), Math.min(toSecond, end));
    progress.grown(content, context.clock.now());
    return content;
  });
}

/** Merged by the database: what was watched twice counts once. */
async function added(em: EntityManager, { student, courseId, contentId }: Learning, from: number, to: number): Promise<WatchProgress> {
  const [row] = await em.execute<{ id: string; gaps: number }[]>(
    `insert into watch_progress as known (id, content_id, course_id, student_id, watched, position_seconds)
    values (?, ?, ?, ?, int4multirange(int4range(?, ?)), ?)
    on conflict (student_id, content_id) do update
      set watched = known.watched + excluded.watched, position_seconds = excluded.position_seconds
    returning id, (select count(*)::int from unnest(watched)) as gaps`,
    [newId(), contentId, courseId, student.userId, from, to, to],
  );
  // Whoever watches leaves a handful; a row must not grow with every call.
  if (row && row.gaps > LIMITS.watchedRanges) throw badInput({ fromSecond: 'leaves too many gaps' });
  return em.findOneOrFail(WatchProgress, { id: row?.id as string }, { refresh: true });
}
