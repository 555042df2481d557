import type { EntityManager } from '@mikro-orm/postgresql';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { Hold } from '../../../platform/postgres/held-rows.js';
import type { CourseFacts } from './ask-course.js';
import { KnownCourse } from './known-course.entity.js';
import { type CourseItem, KnownCurriculum } from './known-curriculum.entity.js';

/**
 * Courses as `course` tells of them. The enrollments of a course change under the lock of its row: a transaction that moves seats or the
 * waitlist holds the row alone; one that moves neither may share it. So nothing is accepted under a course after its tombstone.
 */
export const knownCourses = readModel<KnownCourse, CourseFacts>({ entity: KnownCourse });

/** Locks a course that must be known here. */
export async function lockKnownCourse(em: EntityManager, id: string, how: Hold): Promise<KnownCourse> {
  const course = await knownCourses.lock(em, id, how);
  if (!course) throw new Error(`there is no course ${id} here`);
  return course;
}

/** The items of a course; none while its curriculum is not known here. They stay as they are while the course's row is locked. */
export async function itemsOf(em: EntityManager, courseId: string): Promise<readonly CourseItem[]> {
  const curriculum = await em.findOne(KnownCurriculum, { courseId }, { disableIdentityMap: true });
  return curriculum?.items ?? [];
}
