import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isId } from '../../../platform/kernel/ids.js';
import { KnownCourse } from './known-course.entity.js';

/**
 * The row under which enrollments of a course change, read anew. Whoever moves seats or the line holds it alone; a write that moves
 * neither may share it. So nothing is accepted under a course after its tombstone.
 */
export async function lockCourse(em: EntityManager, id: string, how: 'alone' | 'shared' = 'alone'): Promise<KnownCourse | null> {
  if (!isId(id)) return null;
  const lockMode = how === 'alone' ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ;
  return em.findOne(KnownCourse, { id }, { lockMode, refresh: true });
}

/** For a course that is known to be there. */
export async function lockKnownCourse(em: EntityManager, id: string, how: 'alone' | 'shared' = 'alone'): Promise<KnownCourse> {
  const course = await lockCourse(em, id, how);
  if (!course) throw new Error(`there is no course ${id} here`);
  return course;
}
