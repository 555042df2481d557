import type { EntityManager } from '@mikro-orm/postgresql';
import type { CourseItem } from '../course/known-curriculum.entity.js';
import type { OfAStudent } from './earned.js';

/** What a student meets who enters a course. */
export interface Entry {
  /** The items of the course; none while its curriculum is not known here. */
  readonly items: readonly CourseItem[];
  /** Whether the student has earned something in the course before. Undefined where many enter at once: the consumer of their events looks. */
  readonly hasEarned?: boolean;
}

/**
 * For one student, in one statement. The caller holds the lock of the course's row: so the items stay as they are, and what the student
 * earns is committed before, or finds them in the course.
 */
export async function entryOf(em: EntityManager, { courseId, studentId }: OfAStudent): Promise<Entry> {
  const [found] = await em.execute<{ items: readonly CourseItem[] | null; hasEarned: boolean }[]>(
    `select (select items from known_curriculum where course_id = course) as items,
      exists (select from earned_item where course_id = course and student_id = ?) as "hasEarned" from (select ?::uuid as course) entered`,
    [studentId, courseId],
  );
  return { items: found?.items ?? [], hasEarned: found?.hasEarned ?? false };
}
