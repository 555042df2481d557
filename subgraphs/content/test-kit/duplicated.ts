import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDuplicated, type CourseSnapshot } from '../../../schema/events/course.js';
import type { ContentService } from './content-service.js';

/** A course is duplicated, and with it what its items show. Answers the ids of the copies. */
export async function duplicated(
  service: ContentService,
  from: CourseSnapshot,
  to: CourseSnapshot,
  refIds: readonly string[],
  kind: 'CONTENT' | 'ASSIGNMENT' = 'CONTENT',
): Promise<[string, ...string[]]> {
  const items = refIds.map((fromRefId) => ({ from: newId(), to: newId(), kind, fromRefId, toRefId: newId() }));
  await deliver(service, CourseDuplicated, { courseId: to.courseId, sourceCourseId: from.courseId, modules: [], items });
  return items.map(({ toRefId }) => toRefId) as [string, ...string[]];
}
