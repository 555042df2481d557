import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { cacheAside } from '../../../platform/messaging/read-model/cache-aside.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { askCourse } from './ask-course.js';
import { KnownCourse } from './known-course.entity.js';
import { KnownCurriculum } from './known-curriculum.entity.js';
import { upsertWholeCourse } from './upsert-course.js';

/** A batch: curricula by course. */
export const knownCurricula = async (courseIds: readonly string[], { em }: RequestContext) =>
  byKey(await findRows(em, KnownCurriculum, { courseId: [...courseIds] }), ({ courseId }) => courseId);

/**
 * For a command, before it opens its transaction: finds a course and its curriculum. Many students enroll the moment a course is
 * published.
 */
export const findCourse = cacheAside({
  read: ({ em }, id: string): Promise<KnownCourse | null> => em.findOne(KnownCourse, { id }, { refresh: true }),
  ask: askCourse,
  store: upsertWholeCourse,
});
