import type { RequestContext } from '../../../platform/kernel/context.js';
import { cacheAside } from '../../../platform/messaging/read-model/cache-aside.js';
import { byKey } from '../../../platform/service/loader.js';
import { askCourse } from './ask-course.js';
import { keepWholeCourse } from './keep-course.js';
import { KnownCourse } from './known-course.entity.js';
import { KnownCurriculum } from './known-curriculum.entity.js';

/** A batch: what is in courses. */
export const knownCurricula = async (courseIds: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(KnownCurriculum, { courseId: { $in: [...courseIds] } }), ({ courseId }) => courseId);

/** For a command, before it opens its transaction: a course, and what is in it. Many enroll the moment one is published. */
export const findCourse = cacheAside({
  read: ({ em }, id: string): Promise<KnownCourse | null> => em.findOne(KnownCourse, { id }, { refresh: true }),
  ask: askCourse,
  store: keepWholeCourse,
});
