import type { EntityManager } from '@mikro-orm/postgresql';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseFacts } from './ask-course.js';
import { KnownCourse } from './known-course.entity.js';

/**
 * Courses as `course` tells of them. The enrollments of a course change under the lock of its row: a transaction that moves seats or the
 * waitlist holds the row alone; one that moves neither may share it. So nothing is accepted under a course after its tombstone.
 */
export const knownCourses = readModel<KnownCourse, CourseFacts>({ entity: KnownCourse });

/** Locks a course that must be known here. */
export async function lockKnownCourse(em: EntityManager, id: string, how: 'alone' | 'shared'): Promise<KnownCourse> {
  const course = await knownCourses.lock(em, id, how);
  if (!course) throw new Error(`there is no course ${id} here`);
  return course;
}
