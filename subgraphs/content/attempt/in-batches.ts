import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { lockRow } from '../../../platform/postgres/held-rows.js';
import type { Condition } from '../../../platform/postgres/row-filter.js';
import { knownCourses } from '../course/known-courses.js';
import { ContentItem } from '../item/content-item.entity.js';
import type { Quizzed } from './take-quiz.js';

/** How many attempts one transaction of a job marks, or a few more where they belong together. */
export const BATCH = 100;

interface Place {
  readonly contentId: string;
  readonly courseId: string;
}

/**
 * For jobs: works on the attempts of a condition, content by content, so that each transaction locks in the order in which everybody does.
 * `work` answers how many it has done; it is called for the same content again while it does all that it may. A content at which it fails
 * keeps no other waiting: the first error is thrown at the end.
 */
export async function inBatches(
  context: RequestContext,
  stopping: AbortSignal,
  { sql, parameters }: Condition,
  work: (context: RequestContext, place: Place) => Promise<number>,
): Promise<void> {
  const places = await context.em.execute<{ content_id: string; course_id: string }[]>(
    `select distinct content_id, course_id from quiz_attempt where ${sql}`,
    [...parameters],
  );
  const errors: unknown[] = [];
  for (const { content_id: contentId, course_id: courseId } of places) {
    try {
      for (let done = BATCH; done >= BATCH && !stopping.aborted; ) done = await work(context.fresh(), { contentId, courseId });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** The content, shared until the end; null when it is gone, or its course is. */
export async function lockContent(em: EntityManager, contentId: string, courseId: string): Promise<Quizzed | null> {
  const course = await knownCourses.lock(em, courseId);
  if (!course || course.isGone) return null;
  const content = await lockRow(em, ContentItem, contentId, 'shared');
  return content?.quiz ? (content as Quizzed) : null;
}
