import type { EntityManager } from '@mikro-orm/postgresql';
import { KnownCourse } from '../course/known-course.entity.js';

// The caller of each holds the lock of the course's row. A course without a capacity never runs out of seats.

/** Runs a statement that counts seats or the waitlist of one course, and lets its entity know. Undefined when it has changed nothing. */
async function count(em: EntityManager, update: string, parameters: readonly unknown[]): Promise<KnownCourse | undefined> {
  const [row] = await em.execute<object[]>(`update known_course ${update} returning *`, [...parameters]);
  return row && (em.map(KnownCourse, row) as KnownCourse);
}

/**
 * Takes that many seats, or none: only when there are enough and nobody waits, but for `leaving` who are about to leave the waitlist.
 */
export async function takeSeats(em: EntityManager, courseId: string, seats: number, leaving = 0): Promise<boolean> {
  const course = await count(
    em,
    `set seats_taken = seats_taken + ?
    where id = ? and (capacity is null or seats_taken + ? <= capacity)
      and (select count(*) from (
        select from enrollment where course_id = known_course.id and line_number is not null limit ?
      ) waiting) <= ?`,
    [seats, courseId, seats, leaving + 1, leaving],
  );
  return course !== undefined;
}

/** Takes that many seats for students on the waitlist, or none. */
export async function takeSeatsForWaitlist(em: EntityManager, courseId: string, seats: number): Promise<boolean> {
  const course = await count(em, 'set seats_taken = seats_taken + ? where id = ? and (capacity is null or seats_taken + ? <= capacity)', [
    seats,
    courseId,
    seats,
  ]);
  return course !== undefined;
}

export async function returnSeat(em: EntityManager, courseId: string): Promise<void> {
  await count(em, 'set seats_taken = seats_taken - 1 where id = ?', [courseId]);
}

/** The next number on the course's waitlist. */
export async function nextWaitlistNumber(em: EntityManager, courseId: string): Promise<number> {
  const course = await count(em, 'set last_in_line = last_in_line + 1 where id = ?', [courseId]);
  return Number(course?.lastWaitlistNumber);
}
