import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { IN_COURSE } from '../enrollment/status.js';
import { gradedItemsEvery } from '../settings.js';
import { completeEarned } from './completion.js';

/** Enrollments in one transaction, because the other writers of the course wait for it. */
const BATCH = 100;

/**
 * Completes items that were added to a curriculum after students had earned them. The curriculum remembers which of its sequences was
 * compared last, and a run finds only enrollments that are left: so the job goes on where it stopped.
 */
export const earnedItemsJob: Job = {
  name: 'graded items',
  every: gradedItemsEvery,
  due: dueWhile('from known_curriculum where graded_sequence <> sequence'),
  async run(context, stopping) {
    const changed = await context.em.execute<{ course_id: string }[]>(
      'select course_id from known_curriculum where graded_sequence <> sequence order by course_id',
    );
    for (const { course_id: courseId } of changed) {
      while (!stopping.aborted && (await completeSome(context.fresh(), courseId)));
    }
  },
};

/**
 * False when nothing is left. The course's row is locked alone: a consumer that stores what was earned is waited for, and one that comes
 * later sees this curriculum.
 */
const completeSome = (context: RequestContext, courseId: string): Promise<boolean> =>
  transaction(context, async (em) => {
    const course = await knownCourses.lock(em, courseId, 'alone');
    // The curriculum may arrive before its course. Nobody is enrolled yet then.
    if (!course) return false;
    const curriculum = await em.findOne(KnownCurriculum, { courseId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (!curriculum) return false;
    const ids = await withItemsToCount(em, courseId);
    const enrollments = await em.find(
      Enrollment,
      { id: { $in: ids } },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    for (const enrollment of enrollments) await completeEarned({ ...context, em }, course, curriculum, enrollment);
    if (ids.length === BATCH) return true;
    curriculum.gradedSequence = curriculum.sequence;
    return false;
  });

async function withItemsToCount(em: EntityManager, courseId: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select distinct enrollment.id from known_curriculum curriculum, jsonb_array_elements(curriculum.items) item
    join earned_item earned on earned.course_id = ? and earned.kind = item ->> 'kind' and earned.ref_id::text = item ->> 'refId'
    join enrollment on enrollment.course_id = earned.course_id and enrollment.student_id = earned.student_id
    where curriculum.course_id = ? and enrollment.status in (?)
      and (item ->> 'id')::uuid <> all (enrollment.completed_item_ids)
    order by enrollment.id limit ?`,
    [courseId, courseId, [...IN_COURSE], BATCH],
  );
  return rows.map(({ id }) => id);
}
